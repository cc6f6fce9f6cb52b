import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

import type { APIGatewayProxyResult } from "aws-lambda";

import { isKnownStatus, REASONS } from "../../functions/runtime/http-reasons.ts";
import { codeOf, stackOf } from "../../functions/text/error-text.ts";
import { NO_SUCH_PATH } from "../../infra/gateway-problems.ts";
import { FunctionError } from "../lambda/function-error.ts";
import type { LocalFunctions } from "../local-functions.ts";
import { logLine } from "../log-line.ts";
import { answerInPieces } from "./answer-in-pieces.ts";
import { answerLocally, type LocallyShown } from "./answer-locally.ts";
import { refusedCaller } from "./caller.ts";
import { type GatewayAnswers, gatewayAnswers } from "./gateway-answers.ts";
import { gatewayEvent } from "./gateway-event.ts";
import { refuseInPlaceOfNode } from "./parser-refusals.ts";
import { eventBody, readBytes } from "./request-body.ts";
import { requestTarget } from "./request-target.ts";
import { route } from "./route.ts";

export interface LocalApiOptions {
  readonly host: string;
  /** 0 for any free port. */
  readonly port: number;
  readonly corsOrigins: string;
  readonly functions: LocalFunctions;
  /** What is shown under `/local`; absent: nothing. */
  readonly shown?: () => LocallyShown;
  /**
   * False while the stack is starting or stopping: requests are then asked to try again. Always true if
   * absent.
   */
  readonly isServing?: () => boolean;
  /** Gets what goes wrong in here; the terminal if absent. */
  readonly log?: (line: string) => void;
}

export interface LocalApi {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Stands where API Gateway stands: routes by the contracts, refuses as the gateway would, invokes the
 * functions.
 */
export async function startLocalApi(options: LocalApiOptions): Promise<LocalApi> {
  // Node's own refusal of a request without a Host has no body; see refusedCaller.
  const server = createServer({ requireHostHeader: false });
  refuseInPlaceOfNode(server, options.corsOrigins, write);
  const serving = { options, tellRefusal: refusalTeller(options.log ?? console.error) };
  server.on("request", (request, response) => void serve(request, response, serving));
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error) => reject(explainListenError(error, options.port)));
    server.listen(options.port, options.host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  const shown = options.host === "0.0.0.0" || options.host === "::" ? "127.0.0.1" : options.host;
  return {
    url: `http://${shown.includes(":") ? `[${shown}]` : shown}:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

interface Serving {
  readonly options: LocalApiOptions;
  readonly tellRefusal: (why: string) => void;
}

/** More kinds of refusals than anybody meets by mistake; pages may make up any number of origins. */
const MOST_REFUSALS = 100;

/** Tells of each kind of refusal once: a page that is refused shows nobody why, and often asks again. */
function refusalTeller(log: (line: string) => void): Serving["tellRefusal"] {
  const told = new Set<string>();
  return (why) => {
    if (told.has(why) || told.size >= MOST_REFUSALS) return;
    told.add(why);
    log(logLine("WARN", "a request was refused", { service: "api", reason: why }));
  };
}

async function serve(request: IncomingMessage, response: ServerResponse, serving: Serving): Promise<void> {
  const { options } = serving;
  const requestId = randomUUID();
  const answers = gatewayAnswers(requestId, request.headers.origin, options.corsOrigins);
  try {
    const unwanted = new AbortController();
    // It comes after each answer's end too, and an abort makes an error, which takes as long as a route.
    response.once("close", () => {
      if (!response.writableFinished) unwanted.abort();
    });
    const answering = { requestId, answers, response, unwanted: unwanted.signal };
    const result = await answer(request, answering, serving);
    if (result !== "sent") write(response, result);
  } catch (error) {
    if (hasLeft(error)) return;
    const reason = stackOf(error);
    const log = options.log ?? console.error;
    log(`The local API failed on ${request.method} ${request.url} (request ${requestId}): ${reason}`);
    if (response.headersSent) response.destroy();
    else
      write(response, answers.problem(500, "The local API failed. The terminal that it runs in shows why."));
  }
}

/** A client that goes away in the middle of its body needs no answer. */
const hasLeft = (error: unknown): boolean => codeOf(error) === "ECONNRESET";

interface Answering {
  readonly requestId: string;
  readonly answers: GatewayAnswers;
  /** For an answer that comes in pieces. */
  readonly response: ServerResponse;
  /** Aborts when the client has gone away. */
  readonly unwanted: AbortSignal;
}

async function answer(
  request: IncomingMessage,
  { requestId, answers, response, unwanted }: Answering,
  { options, tellRefusal }: Serving,
): Promise<APIGatewayProxyResult | "sent"> {
  if (request.headers.host === undefined)
    return answers.problem(400, "The request has no Host header, which HTTP/1.1 asks for. Send one.");
  const refused = refusedCaller(request, options.corsOrigins);
  if (refused !== undefined) {
    tellRefusal(refused);
    return answers.problem(403, refused);
  }
  const target = requestTarget(request.url ?? "/");
  if (target === undefined)
    return answers.problem(400, "The target of a request must be a path such as /health.");
  const method = request.method ?? "GET";
  if (options.shown !== undefined && (target.path === "/local" || target.path.startsWith("/local/")))
    return answerLocally(request, target.path, { answers, ...options.shown() });
  const routed = route(method, target.path);
  if (routed === "no-such-path") return answers.problem(404, NO_SUCH_PATH);
  if ("allowed" in routed) {
    const allowed = routed.allowed.join(", ");
    return method === "OPTIONS" ? answers.preflight(allowed) : answers.wrongMethod(allowed);
  }
  const bytes = await readBytes(request);
  if (bytes === undefined) return tooLarge(answers);
  if (options.isServing?.() === false) {
    const detail = "The local stack is starting or stopping. Try again in a moment.";
    return answers.problem(503, detail, { "Retry-After": "1" });
  }
  const event = gatewayEvent(request, { target, routed, body: eventBody(bytes), requestId });
  const { [routed.contract.name]: called } = options.functions;
  try {
    if (routed.contract.streams !== true)
      return (await called.invoke(event, unwanted)) as APIGatewayProxyResult;
    await answerInPieces(response, begin, (onPiece) => called.invoke(event, unwanted, onPiece));
    return "sent";
  } catch (error) {
    // What is known of it lies in the pieces: the client sees that they end before their end.
    if (response.headersSent) throw error;
    if (error instanceof FunctionError && error.errorType === "RequestEntityTooLarge")
      return tooLarge(answers);
    // The function's own log has the reason; API Gateway shows nothing of it either.
    return answers.problem(500, routed.contract.failure);
  }
}

/**
 * API Gateway takes 10 MB, and a function an event of 6 MiB, in which each quote of the body has become two
 * characters. Both are 413 in AWS, and what is between them and what functions take is refused by those.
 */
const tooLarge = (answers: GatewayAnswers): APIGatewayProxyResult =>
  answers.problem(413, "The body is too large; at most 256 KB are taken. Pass large inputs by reference.");

/**
 * With a length, for an answer in chunks takes either side longer.
 * What has no body may have none to tell.
 */
function write(response: ServerResponse, { headers, ...result }: APIGatewayProxyResult): void {
  const length = Buffer.byteLength(result.body);
  begin(response, { ...result, headers: length === 0 ? headers : { ...headers, "Content-Length": length } });
  response.end(result.body);
}

function begin(
  response: ServerResponse,
  { statusCode, headers: given = {} }: Omit<APIGatewayProxyResult, "body">,
): void {
  const headers = Object.entries(given).map(([name, value]): [string, string] => [name, String(value)]);
  if (isKnownStatus(statusCode)) response.statusMessage = REASONS[statusCode];
  response.writeHead(statusCode, Object.fromEntries(headers));
}

const explainListenError = (error: Error, port: number): Error =>
  "code" in error && error.code === "EADDRINUSE"
    ? new Error(
        `Port ${port} is taken. Stop what uses it, or choose another: PORT=8082 npm start (PORT=0: any free one).`,
      )
    : error;
