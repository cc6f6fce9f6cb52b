import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { request } from "node:http";
import { connect } from "node:net";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { type LocalApi, startLocalApi } from "../../../local/api/local-api.ts";
import { localFunction } from "../../../local/lambda/local-function.ts";
import type { LocalFunctions } from "../../../local/local-functions.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

/** Tells what reached it: how a body came, and by which method. */
const ECHO = `
  export const handler = async ({ httpMethod, body, isBase64Encoded }) => ({
    statusCode: 200,
    headers: { "X-Method": httpMethod },
    body: JSON.stringify({ body: body?.slice(0, 60) ?? null, isBase64Encoded }),
  });`;

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let api: LocalApi;
let functions: LocalFunctions;

beforeAll(async () => {
  folder = await temporaryFolder();
  const entry = join(folder.path, "echo.mjs");
  writeFileSync(entry, ECHO);
  const echo = localFunction({
    name: "start-crew",
    entry,
    environment: {},
    timeoutSeconds: 20,
    log: () => {},
  });
  functions = { "start-crew": echo, "check-health": echo } as unknown as LocalFunctions;
  api = await startLocalApi({ host: "127.0.0.1", port: 0, corsOrigins: "", functions, log: () => {} });
});
afterAll(async () => {
  await api.close();
  await functions["start-crew"].close();
  await folder[Symbol.asyncDispose]();
});

interface RawAnswer {
  readonly statusLine: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What the server sends back to these bytes, until it closes the connection or has answered. */
async function raw(text: string): Promise<RawAnswer> {
  const socket = connect(Number(new URL(api.url).port), "127.0.0.1");
  socket.write(text);
  let answer = "";
  socket.setEncoding("utf8").on("data", (part: string) => {
    answer += part;
    if (answer.endsWith("}")) socket.end();
  });
  await once(socket, "close");
  const [head = "", body = ""] = answer.split(/\r\n\r\n(.*)/s);
  const [statusLine = "", ...lines] = head.split("\r\n");
  const headers = lines.map((line) => line.split(/: (.*)/s).slice(0, 2) as [string, string]);
  return {
    statusLine,
    headers: Object.fromEntries(headers.map(([name, value]) => [name.toLowerCase(), value])),
    body: body.slice(body.indexOf("{"), body.lastIndexOf("}") + 1),
  };
}

const post = (body: Uint8Array | string) =>
  fetch(`${api.url}/crew/start`, { method: "POST", body: body as never });

it("tells a function that its client has gone away in the middle of a wait", async () => {
  const [asked, gone] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const waits: Partial<LocalFunctions> = {
    "list-events": {
      invoke: async (_event, unwanted) => {
        asked.resolve();
        unwanted?.addEventListener("abort", () => gone.resolve());
        await gone.promise;
        return { statusCode: 200, headers: {}, body: "{}" };
      },
      keepIdle: () => undefined,
      close: async () => undefined,
    },
  };
  const options = { host: "127.0.0.1", port: 0, corsOrigins: "", log: () => {} };
  const waiting = await startLocalApi({ ...options, functions: waits as LocalFunctions });
  const client = new AbortController();
  const answer = fetch(`${waiting.url}/crew/executions/1/events?wait=15`, { signal: client.signal });
  await asked.promise;
  client.abort();
  await expect(answer).rejects.toThrow("aborted");
  await gone.promise;
  await waiting.close();
});

describe("what Node would answer by itself", () => {
  const host = "Host: 127.0.0.1";
  it.each([
    ["no HTTP at all", "hello\r\n\r\n", "400 Bad Request", /^What was sent is not valid HTTP: /],
    ["TLS", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", "400 Bad Request", /not https:\/\/\.$/],
    ["a method that is none", `FOO /health HTTP/1.1\r\n${host}\r\n\r\n`, "400 Bad Request", /Invalid method/],
    ["another version", `GET /health HTTP/9.9\r\n${host}\r\n\r\n`, "400 Bad Request", /version/],
    [
      "two lengths of one body",
      `POST /crew/start HTTP/1.1\r\n${host}\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n`,
      "400 Bad Request",
      /valid HTTP/,
    ],
    ["no Host", "GET /health HTTP/1.1\r\n\r\n", "400 Bad Request", /no Host header/],
    [
      "headers without end",
      `GET /health HTTP/1.1\r\n${host}\r\nX-Long: ${"x".repeat(20_000)}\r\n\r\n`,
      "431 Request Header Fields Too Large",
      /16 KB together/,
    ],
    [
      "a path without end",
      `GET /${"x".repeat(20_000)} HTTP/1.1\r\n${host}\r\n\r\n`,
      "431 Request Header Fields Too Large",
      /16 KB together/,
    ],
    [
      "an expectation",
      `POST /crew/start HTTP/1.1\r\n${host}\r\nExpect: a-miracle\r\nContent-Length: 0\r\n\r\n`,
      "417 Expectation Failed",
      /^There is no answer to "Expect: a-miracle"\. /,
    ],
    [
      "CONNECT, as to a proxy",
      `CONNECT example.com:443 HTTP/1.1\r\n${host}\r\n\r\n`,
      "405 Method Not Allowed",
      /no proxy/,
    ],
  ])("to %s is problem+json with a request id", async (_, text, status, detail) => {
    const answer = await raw(text);
    const [code = "", title] = status.split(/ (.*)/s);
    expect([answer.statusLine, answer.headers["content-type"]]).toEqual([
      `HTTP/1.1 ${status}`,
      "application/problem+json",
    ]);
    const requestId = answer.headers["x-request-id"];
    expect(requestId).toMatch(/^[\da-f-]{36}$/);
    expect(JSON.parse(answer.body)).toEqual({
      type: "about:blank",
      title,
      status: Number(code),
      detail: expect.stringMatching(detail) as unknown,
      request_id: requestId,
    });
  });

  it("to an expectation that it meets is the answer to the request", async () => {
    const asked = request(`${api.url}/crew/start`, { method: "POST", headers: { expect: "100-continue" } });
    asked.end("{}");
    const [response] = (await once(asked, "response")) as [{ statusCode: number; resume(): void }];
    response.resume();
    expect(response.statusCode).toBe(200);
  });
});

describe("a body", () => {
  const MEGABYTE = 1024 * 1024;

  it.each([
    ["of 6.3 MB, which no event can hold", "x".repeat(6.3 * MEGABYTE)],
    ["of 9.9 MB", "x".repeat(9.9 * MEGABYTE)],
    ["of 4 MB of quotes, which an event has twice", '"'.repeat(4 * MEGABYTE)],
    ["of 10 MB and a byte", "x".repeat(10 * MEGABYTE + 1)],
    ["of 40 MB, of which the rest is read and forgotten", "x".repeat(40 * MEGABYTE)],
  ])("%s is 413, as in AWS", async (_, body) => {
    const response = await post(body);
    expect([response.status, await response.json()]).toEqual([
      413,
      expect.objectContaining({
        title: "Content Too Large",
        detail: "The body is too large; at most 256 KB are taken. Pass large inputs by reference.",
      }),
    ]);
  });

  it("of no known length is 413 once it is too long", async () => {
    const body = new ReadableStream({
      start(controller) {
        for (let sent = 0; sent < 12; sent += 1) controller.enqueue(new Uint8Array(MEGABYTE));
        controller.close();
      },
    });
    const response = await fetch(`${api.url}/crew/start`, {
      method: "POST",
      body,
      duplex: "half",
    } as RequestInit);
    expect(response.status).toBe(413);
  });

  it("of 6 MB less its event reaches the function", async () => {
    expect((await post("x".repeat(5.9 * MEGABYTE))).status).toBe(200);
  });

  it.each([
    ["text", Buffer.from('"Müller"'), { body: '"Müller"', isBase64Encoded: false }],
    ["with a byte order mark", Buffer.from("\uFEFF{}"), { body: "\uFEFF{}", isBase64Encoded: false }],
    [
      "not UTF-8, in its bytes",
      Buffer.from('"Müller"', "latin1"),
      { body: Buffer.from('"Müller"', "latin1").toString("base64"), isBase64Encoded: true },
    ],
    ["empty", Buffer.alloc(0), { body: null, isBase64Encoded: false }],
  ])("that is %s reaches the function as it is", async (_, body, event) => {
    expect(await (await post(body)).json()).toEqual(event);
  });
});

describe("HEAD", () => {
  it("is there where GET is, and its answer has no body", async () => {
    const response = await fetch(`${api.url}/health`, { method: "HEAD" });
    expect([response.status, response.headers.get("x-method"), await response.text()]).toEqual([
      200,
      "HEAD",
      "",
    ]);
  });

  it.each([
    ["/crew/start", 405],
    ["/nowhere", 404],
  ])("to %s is %i, without a body", async (path, status) => {
    const response = await fetch(api.url + path, { method: "HEAD" });
    expect([response.status, await response.text()]).toEqual([status, ""]);
  });
});
