import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

import type { APIGatewayProxyResult } from "aws-lambda";

import type { FunctionName } from "../../contracts.ts";
import type { LocalFunctions } from "../functions.ts";
import { refusedCaller } from "./caller.ts";
import { gatewayEvent } from "./gateway-event.ts";
import { route } from "./route.ts";

export interface LocalApiOptions {
  readonly host: string;
  /** 0 for any free port. */
  readonly port: number;
  readonly corsOrigins: string;
  readonly functions: LocalFunctions;
}

export interface LocalApi {
  readonly url: string;
  close(): Promise<void>;
}

/** API Gateway takes 10 MB; what is more is refused before a function sees it. */
const GATEWAY_BODY_BYTES = 10 * 1024 * 1024;

/** Stands where API Gateway stands: routes by the contracts, refuses as the gateway would, invokes the functions. */
export async function startLocalApi(options: LocalApiOptions): Promise<LocalApi> {
  const server = createServer((request, response) => {
    answer(request, options)
      .then((result) => write(response, result))
      .catch(() =>
        write(
          response,
          problem(500, "Internal Server Error", "The local API failed. Its terminal says why."),
        ),
      );
  });
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

async function answer(request: IncomingMessage, options: LocalApiOptions): Promise<APIGatewayProxyResult> {
  const refused = refusedCaller(request, options.corsOrigins);
  if (refused !== undefined) return problem(403, "Forbidden", refused);
  const url = new URL(request.url ?? "/", "http://local");
  const method = request.method ?? "GET";
  const routed = route(method, url.pathname);
  if (routed === "no such path") return problem(404, "Not Found", `There is no ${url.pathname}.`);
  if ("allowed" in routed) {
    const allowed = routed.allowed.join(", ");
    return method === "OPTIONS"
      ? preflight(request, allowed)
      : problem(405, "Method Not Allowed", `This path takes ${allowed}.`, { Allow: allowed });
  }
  const body = await readBody(request);
  if (body === undefined) {
    return problem(413, "Content Too Large", `A body may have ${GATEWAY_BODY_BYTES} bytes at most.`);
  }
  const event = gatewayEvent(request, url, routed, body, randomUUID());
  try {
    const invoked = options.functions[routed.contract.name as FunctionName].invoke(event);
    return (await invoked) as APIGatewayProxyResult;
  } catch {
    // The function's own log has the reason; API Gateway shows nothing of it either.
    return problem(500, "Internal Server Error", routed.contract.failure);
  }
}

function preflight(request: IncomingMessage, allowed: string): APIGatewayProxyResult {
  return {
    statusCode: 204,
    headers: {
      "Access-Control-Allow-Origin": request.headers.origin ?? "",
      "Access-Control-Allow-Methods": allowed,
      "Access-Control-Allow-Headers": "x-api-key, idempotency-key, if-none-match, content-type",
      Vary: "Origin",
    },
    body: "",
  };
}

/** Null without a body, undefined when it is too large. */
async function readBody(request: IncomingMessage): Promise<string | null | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > GATEWAY_BODY_BYTES) return undefined;
    chunks.push(chunk);
  }
  return bytes === 0 ? null : Buffer.concat(chunks).toString("utf8");
}

function problem(
  status: number,
  title: string,
  detail: string,
  headers: Readonly<Record<string, string>> = {},
): APIGatewayProxyResult {
  const requestId = randomUUID();
  return {
    statusCode: status,
    headers: { "Content-Type": "application/problem+json", "X-Request-Id": requestId, ...headers },
    body: JSON.stringify({ type: "about:blank", title, status, detail, request_id: requestId }),
  };
}

function write(response: ServerResponse, result: APIGatewayProxyResult): void {
  const headers = Object.entries(result.headers ?? {}).map(([name, value]): [string, string] => [
    name,
    String(value),
  ]);
  response.writeHead(result.statusCode, Object.fromEntries(headers));
  response.end(result.body);
}

const explainListenError = (error: Error, port: number): Error =>
  "code" in error && error.code === "EADDRINUSE"
    ? new Error(
        `Port ${port} is taken. Stop what uses it, or choose another: PORT=8082 npm start (PORT=0: any free one).`,
      )
    : error;
