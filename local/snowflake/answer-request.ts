import type { IncomingMessage, ServerResponse } from "node:http";
import { promisify } from "node:util";
import { gunzip, gunzipSync } from "node:zlib";

import * as z from "zod";

import { isForeignHost, isFromWebPage } from "../web-page-request.ts";
import { FAULTS_PATH } from "./faults/fault-routes.ts";
import { type Faults, WithheldAnswer } from "./faults/faults.ts";
import { RestRefusal } from "./rest-refusal.ts";
import type { Reply, Route } from "./routes.ts";
import { SnowflakeError } from "./snowflake-error.ts";

const unzipLater = promisify(gunzip);
/** Bytes that are unzipped sooner than a thread is woken for them. */
const SOON_UNZIPPED_BYTES = 16_384;

/** `/queries/{id}/result` and the like, whose id is in the address. */
const WITH_ID = /^(\/queries\/|\/monitoring\/queries\/)([0-9a-f-]{36})(?=\/|$)/;

interface Served {
  readonly routes: Readonly<Record<string, Route>>;
  readonly faults: Faults;
}

/** Answers one HTTP request from the routes. */
export async function answerRequest(
  { routes, faults }: Served,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = addressOf(request);
  const route = mayAsk(request, url)
    ? routes[`${request.method ?? "GET"} ${url.pathname.replace(WITH_ID, "$1{id}")}`]
    : undefined;
  let status = route ? 200 : 404;
  let reply: string;
  try {
    if (url.pathname !== FAULTS_PATH) faults.refuseRequest();
    if (!route)
      throw new SnowflakeError("390101", "08001", `No such address: ${request.method ?? ""} ${url.pathname}`);
    const id = WITH_ID.exec(url.pathname)?.[2] ?? "";
    const { headers } = request;
    const call = { url, token: tokenOf(request), headers, body: await readBody(request), id };
    // Writing the answer may fail too: a JavaScript string is limited to half a gigabyte.
    reply = JSON.stringify(await route(call));
  } catch (error) {
    if (error instanceof WithheldAnswer) return withhold(response, error.ending);
    if (route && url.pathname === FAULTS_PATH) status = 400;
    if (error instanceof RestRefusal) ({ status } = error);
    reply = JSON.stringify(error instanceof RestRefusal ? { message: error.message } : refusal(error));
  }
  const length = Buffer.byteLength(reply);
  response.writeHead(status, { "content-type": "application/json", "content-length": length });
  response.end(reply);
}

/** The address that was asked for; `/` for what is not an address. */
function addressOf(request: IncomingMessage): URL {
  const written = `http://localhost${request.url ?? "/"}`;
  const url = new URL(URL.canParse(written) ? written : "http://localhost/");
  // The Python connector 5 writes `/monitoring/queries//<id>`.
  url.pathname = url.pathname.replaceAll(/\/{2,}/g, "/");
  return url;
}

/** No web page may ask, and faults are for this machine only, even where containers reach the rest. */
function mayAsk(request: IncomingMessage, url: URL): boolean {
  if (isFromWebPage(request) || isForeignHost(request)) return false;
  return url.pathname !== FAULTS_PATH || isFromThisMachine(request);
}

const isFromThisMachine = ({ socket }: IncomingMessage): boolean =>
  /^(?:::1$|(?:::ffff:)?127\.)/.test(socket.remoteAddress ?? "");

function withhold(response: ServerResponse, ending: WithheldAnswer["ending"]): void {
  if (ending === "cut") response.socket?.destroy();
  if (ending === "unavailable" || ending === "throttled")
    response.writeHead(ending === "throttled" ? 429 : 503).end();
}

/** `Authorization: Snowflake Token="…"`. */
const tokenOf = (request: IncomingMessage): string | undefined =>
  request.headers.authorization?.split('"')[1];

const unzip = async (bytes: Buffer): Promise<Buffer> =>
  bytes.length < SOON_UNZIPPED_BYTES ? gunzipSync(bytes) : unzipLater(bytes);

async function readBody(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const bytes = Buffer.concat(chunks);
  if (bytes.length === 0) return {};
  const content = request.headers["content-encoding"] === "gzip" ? await unzip(bytes) : bytes;
  return JSON.parse(content.toString("utf8")) as unknown;
}

function refusal(error: unknown): Reply {
  if (error instanceof SnowflakeError) {
    return { success: false, code: error.code, message: error.message, data: { sqlState: error.sqlState } };
  }
  // A body that is not valid JSON or does not follow the protocol, or an answer that cannot be written.
  const message = error instanceof z.ZodError ? z.prettifyError(error) : String(error);
  return {
    success: false,
    code: "391920",
    message: `Unable to handle the request: ${message}`,
    data: { sqlState: "42601" },
  };
}
