import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import { text } from "node:stream/consumers";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { endOf, startExecution } from "../../support/stack/api-client.ts";
import { type RunningStack, startStack } from "../../support/stack/running-stack.ts";

const MEGABYTE = 1024 * 1024;

let stack: RunningStack;
let api: string;

beforeAll(async () => {
  stack = await startStack({ MODEL: "rehearsal", CORS_ORIGINS: "https://app.example.com" });
  api = stack.endpoints.api;
});
afterAll(() => stack?.stop("SIGKILL"));

const post = (body: string | Uint8Array) =>
  fetch(`${api}/crew/start`, { method: "POST", body: body as never });

/** As fetch and browsers refuse to send it. */
async function getWithBody(path: string, body: string) {
  const asked = request(api + path, { headers: { "content-length": Buffer.byteLength(body) } });
  asked.end(body);
  const [response] = (await once(asked, "response")) as [IncomingMessage];
  const problem = JSON.parse(await text(response)) as { readonly detail: string };
  return [response.statusCode, problem.detail] as const;
}

describe("what is refused", () => {
  it.each([
    [
      "a body that is not UTF-8",
      () => post(Buffer.from('{"inputs": {"topic": "Müller"}}', "latin1")),
      400,
      "The body is not UTF-8: byte 23, from 0, is 0xfc.",
    ],
    ["U+FFFD in a body", () => post('{"inputs": {"topic": "M\uFFFDller"}}'), 400, "see byte 23, from 0"],
    [
      "a body of 7 MB",
      () => post(JSON.stringify({ inputs: { topic: "x".repeat(7 * MEGABYTE) } })),
      413,
      "at most 256 KB",
    ],
    ["a parameter without a name", () => fetch(`${api}/crew/executions?=x`), 422, "has no name, as in ?=x"],
    [
      "a name in Latin-1",
      () => fetch(`${api}/crew/executions?crew_name=M%FCller`),
      400,
      "The parameter crew_name is not UTF-8",
    ],
  ])("%s, with a sentence of its own", async (_, call, status, detail) => {
    const response = await call();
    const problem = (await response.json()) as { readonly detail: string };
    expect([response.status, problem.detail]).toEqual([status, expect.stringContaining(detail)]);
  });

  it("a GET with a body", async () => {
    expect(await getWithBody("/crew/executions", '{"limit": 5}')).toEqual([
      400,
      expect.stringMatching(/^A GET takes no body/),
    ]);
  });

  it("a cursor that is longer than any key of the journal", async () => {
    const ids = [await startExecution(api), await startExecution(api)];
    await Promise.all(ids.map((id) => endOf(api, id)));
    const link = (await fetch(`${api}/crew/executions?limit=1`)).headers.get("link") ?? "";
    const cursor = new URLSearchParams(/\?([^>]+)>/.exec(link)?.[1]).get("cursor") ?? "";
    const [, filters] = JSON.parse(Buffer.from(cursor, "base64url").toString()) as [string, string];
    const long = Buffer.from(JSON.stringify(["9".repeat(1025), filters])).toString("base64url");
    expect((await fetch(`${api}/crew/executions?cursor=${long}`)).status).toBe(422);
  });
});

describe("what is understood", () => {
  it("a byte order mark and an escaped U+FFFD, which reaches the execution as it is", async () => {
    const started = await post(
      String.raw`${"\uFEFF"}{"crew": "research", "inputs": {"topic": "Müller \ufffd"}}`,
    );
    const { execution_id } = (await started.json()) as { readonly execution_id: string };
    const known = await fetch(`${api}/crew/executions/${execution_id}`);
    expect(await known.json()).toMatchObject({ inputs: { topic: "Müller \uFFFD" } });
  });

  it("an id in upper case, everywhere", async () => {
    const executionId = await startExecution(api);
    await endOf(api, executionId);
    const upper = executionId.toUpperCase();
    const paths = [`/crew/status/${upper}`, `/crew/executions/${upper}`];
    const answers = await Promise.all(paths.map(async (path) => (await fetch(api + path)).json()));
    expect(answers).toEqual(Array(2).fill(expect.objectContaining({ execution_id: executionId })));
    const events = await fetch(`${api}/crew/executions/${upper}/events?limit=1`);
    const cancelled = await fetch(`${api}/crew/cancel/${upper}`, { method: "POST" });
    expect([events.headers.get("link"), cancelled.status]).toEqual([
      expect.stringContaining(executionId),
      409,
    ]);
  });

  it("a HEAD of a status, which may be kept for those with the key", async () => {
    const executionId = await startExecution(api);
    await endOf(api, executionId);
    const path = `${api}/crew/status/${executionId}`;
    const [get, head] = [await fetch(path), await fetch(path, { method: "HEAD" })];
    const told = ({ headers }: Response) =>
      ["etag", "cache-control", "vary"].map((name) => headers.get(name));
    expect([head.status, await head.text()]).toEqual([200, ""]);
    expect([told(get), told(head)]).toEqual(
      Array(2).fill([expect.stringMatching(/^"\d+"$/), "private, max-age=86400", "Origin, x-api-key"]),
    );
  });
});
