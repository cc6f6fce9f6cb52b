import type { IncomingMessage, ServerResponse } from "node:http";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";

import * as z from "zod";

import { isForeignHost, isFromWebPage } from "../web-page-request.ts";
import { SnowflakeError } from "./errors.ts";
import { loginSchema } from "./login.ts";
import { queryRequestSchema } from "./query-request.ts";
import type { LoginNames, OpenSession, Sessions, TokenValidity } from "./sessions.ts";
import { SERVER_VERSION } from "./translate/functions.ts";

const unzip = promisify(gunzip);

interface Call {
  readonly url: URL;
  readonly token: string | undefined;
  readonly body: unknown;
}

type Reply = Readonly<Record<string, unknown>>;
type Route = (call: Call) => Promise<Reply> | Reply;

const success = (data: unknown): Reply => ({ data, code: null, message: null, success: true });

const abortSchema = z.object({ requestId: z.string() });

/** The wire protocol's addresses. Every answer is HTTP 200 with `success`, as the drivers expect. */
export function snowflakeRoutes(
  sessions: Sessions,
  validity: TokenValidity,
): Readonly<Record<string, Route>> {
  return {
    "POST /session/v1/login-request": async ({ url, body }) => {
      const { data } = z.object({ data: loginSchema }).parse(body);
      return success(loginData(await sessions.login(data, loginNames(url)), validity));
    },
    "POST /session/token-request": ({ token }) => success(renewalData(sessions.renew(token), validity)),
    "POST /session/heartbeat": ({ token }) => {
      sessions.find(token);
      return success(null);
    },
    "POST /session": async ({ token }) => {
      await sessions.close(sessions.find(token));
      return success(null);
    },
    "POST /queries/v1/query-request": async ({ url, token, body }) => {
      const { runner } = sessions.find(token);
      const request = queryRequestSchema.parse(body);
      return runner.answer(url.searchParams.get("requestId") ?? crypto.randomUUID(), request);
    },
    "POST /queries/v1/abort-request": ({ token, body }) => {
      sessions.find(token).runner.abort(abortSchema.parse(body).requestId);
      return success(null);
    },
    "POST /telemetry/send": () => success("Log Received"),
  };
}

function loginNames(url: URL): LoginNames {
  const name = (key: string): string | null => url.searchParams.get(key);
  return {
    database: name("databaseName"),
    schema: name("schemaName"),
    warehouse: name("warehouse"),
    role: name("roleName"),
  };
}

function loginData(open: OpenSession, validity: TokenValidity): Reply {
  const { database, schema, warehouse, role, user } = open.session.facts;
  return {
    token: open.token,
    masterToken: open.masterToken,
    validityInSeconds: validity.session,
    masterValidityInSeconds: validity.master,
    sessionId: open.id,
    displayUserName: user,
    serverVersion: SERVER_VERSION,
    firstLogin: false,
    parameters: open.session.parameterList(),
    sessionInfo: { databaseName: database, schemaName: schema, warehouseName: warehouse, roleName: role },
  };
}

const renewalData = (open: OpenSession, validity: TokenValidity): Reply => ({
  sessionToken: open.token,
  validityInSecondsST: validity.session,
  masterToken: open.masterToken,
  validityInSecondsMT: validity.master,
  sessionId: open.id,
});

/** `Authorization: Snowflake Token="…"`. */
const tokenOf = (request: IncomingMessage): string | undefined =>
  request.headers.authorization?.split('"')[1];

async function readBody(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const bytes = Buffer.concat(chunks);
  if (bytes.length === 0) return {};
  const content = request.headers["content-encoding"] === "gzip" ? await unzip(bytes) : bytes;
  return JSON.parse(content.toString("utf8")) as unknown;
}

/** Answers one HTTP request from the routes. */
export async function answerRequest(
  routes: Readonly<Record<string, Route>>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = new URL(request.url ?? "/", "http://localhost");
  const route =
    isFromWebPage(request) || isForeignHost(request)
      ? undefined
      : routes[`${request.method ?? "GET"} ${url.pathname}`];
  let reply: string;
  try {
    if (!route)
      throw new SnowflakeError("390101", "08001", `No such address: ${request.method ?? ""} ${url.pathname}`);
    // Writing the answer may fail too: a text has at most half a gigabyte.
    reply = JSON.stringify(await route({ url, token: tokenOf(request), body: await readBody(request) }));
  } catch (error) {
    reply = JSON.stringify(refusal(error));
  }
  response.writeHead(route ? 200 : 404, { "content-type": "application/json" });
  response.end(reply);
}

function refusal(error: unknown): Reply {
  if (error instanceof SnowflakeError) {
    return { success: false, code: error.code, message: error.message, data: { sqlState: error.sqlState } };
  }
  // A body that is no JSON or not of the protocol's shape, or an answer that cannot be written.
  const message = error instanceof z.ZodError ? z.prettifyError(error) : String(error);
  return {
    success: false,
    code: "391920",
    message: `Unable to handle the request: ${message}`,
    data: { sqlState: "42601" },
  };
}
