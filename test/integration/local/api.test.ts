import { once } from "node:events";
import { connect } from "node:net";

import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { type LocalApi, startLocalApi } from "../../../local/api/local-api.ts";
import type { LocalFunctions } from "../../../local/local-functions.ts";

const ORIGIN = "https://app.example.com";
/** Headers of every answer but for the request's id. */
const EVERY_ANSWER = {
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "content-security-policy": "sandbox",
  "referrer-policy": "no-referrer",
  "strict-transport-security": "max-age=63072000",
  "cache-control": "no-store",
};
const CORS = {
  "access-control-allow-origin": ORIGIN,
  "access-control-expose-headers": "Location, Link, ETag, Retry-After, X-Request-Id, Idempotent-Replay",
  vary: "Origin",
};

let api: LocalApi;
let serving: boolean;
let healthAnswer: unknown;
const lines: string[] = [];

beforeAll(async () => {
  const health = { invoke: () => Promise.resolve(healthAnswer) };
  api = await startLocalApi({
    host: "127.0.0.1",
    port: 0,
    corsOrigins: ORIGIN,
    functions: { "check-health": health } as unknown as LocalFunctions,
    isServing: () => serving,
    log: (line) => lines.push(line),
  });
});
afterAll(() => api.close());
beforeEach(() => {
  serving = true;
  healthAnswer = { statusCode: 200, headers: {}, body: "healthy" };
  lines.length = 0;
});

/** Status line and body of a request whose first line a client library would not send. */
async function raw(firstLine: string): Promise<{ status: number; body: string }> {
  const { port, host } = new URL(api.url);
  const socket = connect(Number(port), "127.0.0.1");
  socket.end(`${firstLine}\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
  let text = "";
  socket.setEncoding("utf8").on("data", (part: string) => (text += part));
  await once(socket, "close");
  return { status: Number(text.split(" ")[1]), body: text.slice(text.indexOf("\r\n\r\n") + 4) };
}

it("tells a refused origin once, and what to do about it: the page shows nobody why", async () => {
  const ask = (origin: string) => fetch(`${api.url}/health`, { headers: { origin } });
  for (const origin of ["https://one.example", "https://one.example", "https://two.example"])
    expect((await ask(origin)).status).toBe(403);
  expect(lines.map((line) => JSON.parse(line) as object)).toMatchObject(
    ["one", "two"].map((name) => ({
      level: "WARN",
      service: "api",
      reason: `The origin https://${name}.example may not use this server. Add it to CORS_ORIGINS if it is yours.`,
    })),
  );
});

describe("a request's target", () => {
  it.each([
    ["//", 404],
    ["//evil/health", 404],
    ["/\\evil/health", 404],
    ["/crew/../health", 404],
    ["http://evil/health", 400],
    ["*", 400],
    ["/health?x=//evil", 200],
  ])("%s is taken as it stands: %i", async (target, status) => {
    expect(await raw(`GET ${target} HTTP/1.1`)).toMatchObject({ status });
    expect(lines).toEqual([]);
  });
});

it("says in its log why it failed", async () => {
  healthAnswer = undefined;
  const response = await fetch(`${api.url}/health`);
  expect([response.status, await response.json()]).toEqual([
    500,
    expect.objectContaining({ detail: "The local API failed. The terminal that it runs in shows why." }),
  ]);
  const requestId = response.headers.get("x-request-id");
  expect(lines).toEqual([
    expect.stringMatching(`^The local API failed on GET /health \\(request ${requestId}\\): TypeError`),
  ]);
});

describe("a status line", () => {
  const phraseOf = async (path: string, request: RequestInit = {}) => {
    const response = await fetch(api.url + path, request);
    const text = await response.text();
    return [response.statusText, text.startsWith("{") ? (JSON.parse(text) as { title: string }).title : text];
  };

  it.each([
    [200, "OK"],
    [413, "Content Too Large"],
    [422, "Unprocessable Content"],
  ])("of %i has the words of RFC 9110: %s", async (statusCode, reason) => {
    healthAnswer = { statusCode, headers: {}, body: "" };
    expect(await phraseOf("/health")).toEqual([reason, ""]);
  });

  it("of a code that this API does not know has Node's", async () => {
    healthAnswer = { statusCode: 418, headers: {}, body: "" };
    expect(await phraseOf("/health")).toEqual(["I'm a Teapot", ""]);
  });

  it.each([
    ["/nowhere", {}, "Not Found"],
    ["/crew/start", {}, "Method Not Allowed"],
    ["/health", { headers: { origin: "https://evil.example" } }, "Forbidden"],
    ["/crew/start", { method: "POST", body: "x".repeat(10 * 1024 * 1024 + 1) }, "Content Too Large"],
  ])("says what the title says: %s", async (path, request, reason) => {
    expect(await phraseOf(path, request)).toEqual([reason, reason]);
  });
});

it("asks to come again while the stack is not up", async () => {
  serving = false;
  const response = await fetch(`${api.url}/health`);
  expect([response.status, response.headers.get("retry-after")]).toEqual([503, "1"]);
});

describe("what the gateway answers by itself", () => {
  const headersOf = ({ headers }: Response) => {
    const own = new Set(["connection", "keep-alive", "date", "transfer-encoding", "content-length"]);
    return Object.fromEntries([...headers].filter(([name]) => !own.has(name)));
  };
  const problem = { ...EVERY_ANSWER, "content-type": "application/problem+json" };
  const tooLarge = "x".repeat(10 * 1024 * 1024 + 1);

  it.each([
    ["404", "/nowhere", { headers: { origin: ORIGIN } }, { ...problem, ...CORS }],
    ["404", "/nowhere", {}, problem],
    ["405", "/crew/start", { headers: { origin: ORIGIN } }, { ...problem, ...CORS, allow: "POST, OPTIONS" }],
    ["403", "/health", { headers: { origin: "https://evil.example" } }, problem],
    ["413", "/crew/start", { method: "POST", body: tooLarge }, problem],
    ["204", "/health", { method: "OPTIONS" }, { ...EVERY_ANSWER, allow: "GET, HEAD, OPTIONS" }],
    [
      "204",
      "/health",
      { method: "OPTIONS", headers: { origin: ORIGIN } },
      {
        ...EVERY_ANSWER,
        ...CORS,
        allow: "GET, HEAD, OPTIONS",
        "access-control-allow-methods": "GET, HEAD, OPTIONS",
        "access-control-allow-headers":
          "x-api-key, idempotency-key, if-none-match, last-event-id, content-type",
      },
    ],
  ])("has the headers of every answer: %s for %s", async (status, path, request, expected) => {
    const response = await fetch(api.url + path, request);
    expect([String(response.status), headersOf(response)]).toEqual([
      status,
      { ...expected, "x-request-id": expect.stringMatching(/^[\da-f-]{36}$/) },
    ]);
  });
});
