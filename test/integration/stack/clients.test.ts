import { createHash } from "node:crypto";
import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import { text } from "node:stream/consumers";

import { DynamoDBClient, ListTablesCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { runInProcess } from "../../support/commands/run-in-process.ts";
import { endOf, startExecution } from "../../support/stack/api-client.ts";
import { type RunningStack, startStack } from "../../support/stack/running-stack.ts";

const MEGABYTE = 1024 * 1024;
const CREDENTIALS = { region: "us-east-1", credentials: { accessKeyId: "local", secretAccessKey: "local" } };

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

it("an Idempotency-Key is its client's own: the same key and body of another client start another execution", async () => {
  const start = async (apiKey: string) =>
    startExecution(api, { inputs: { topic: "owls" } }, { "Idempotency-Key": "order-1", "x-api-key": apiKey });
  const ids = [await start("key of Ada"), await start("key of Bob"), await start("key of Ada")];
  expect([ids[2], ids[1] === ids[0]]).toEqual([ids[0], false]);
});

describe("a client that has used up its starts of the day", () => {
  /** As the gateway knows the key, and today and tomorrow, since midnight may come between. */
  async function useUp(apiKey: string): Promise<void> {
    const dynamodb = new DynamoDBClient({ ...CREDENTIALS, endpoint: stack.endpoints.dynamodb });
    const { TableNames } = await dynamodb.send(new ListTablesCommand({}));
    const id = createHash("sha256").update(apiKey).digest("hex").slice(0, 10);
    for (const day of [0, 1]) {
      const date = new Date(Date.now() + day * 24 * 3600 * 1000).toISOString().slice(0, 10);
      const Item = {
        execution_id: { S: `starts#${id}` },
        entry: { S: `day#${date}` },
        starts: { N: "1000" },
      };
      await dynamodb.send(new PutItemCommand({ TableName: TableNames?.[0], Item }));
    }
  }
  const start = (apiKey: string, key?: string) =>
    fetch(`${api}/crew/start`, {
      method: "POST",
      body: '{"inputs": {"topic": "owls"}}',
      headers: { "x-api-key": apiKey, ...(key === undefined ? {} : { "Idempotency-Key": key }) },
    });

  it("is told with 429 when to come back, gets what it started before, and keeps nobody else waiting", async () => {
    const earlier = await start("busy", "order-2");
    await useUp("busy");
    const refused = await start("busy");
    expect([refused.status, refused.statusText, await refused.json()]).toEqual([
      429,
      "Too Many Requests",
      {
        type: "about:blank",
        title: "Too Many Requests",
        status: 429,
        detail:
          "The 1000 starts that a client has in a day are used up. Start again after midnight UTC, or ask whoever runs the deployment to raise daily_starts.",
        request_id: refused.headers.get("x-request-id"),
      },
    ]);
    expect(refused.headers.get("content-type")).toBe("application/problem+json");
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(Number(refused.headers.get("retry-after"))).toBeLessThanOrEqual(86_400);
    expect(await (await start("busy", "order-2")).json()).toEqual(await earlier.json());
    expect([(await start("busy", "order-3")).status, (await start("idle")).status]).toEqual([429, 200]);
    const known = await fetch(`${api}/crew/executions?limit=1`, { headers: { "x-api-key": "busy" } });
    expect(known.status).toBe(200);
  });
});

it("a step is read, and an execution replayed, from the terminal", async () => {
  const run = (...words: readonly string[]) => runInProcess(...words, "--api", api);
  const started = await run("start", "research", "topic=owls", "--watch", "--json");
  const { execution_id: id } = JSON.parse(started.stdout) as { readonly execution_id: string };
  const prompt = await run("prompt", id, "task-1/run-1/turn-1");
  expect([prompt.code, prompt.stdout]).toEqual([0, expect.stringContaining("Research owls.")]);
  expect(await run("prompt", id, "task-9/run-1/turn-1")).toMatchObject({
    code: 1,
    stderr: expect.stringContaining("The execution has no step at this path."),
  });
  const replay = await run("replay", id, "--from-task", "writing_task", "--watch");
  expect(replay.code).toBe(0);
  expect(replay.stderr).toMatch(/research_task +✓ kept: done/);
  expect(replay.stderr).toMatch(/writing_task +✓ done/);
  expect(await run("replay", id)).toMatchObject({
    code: 1,
    stderr: expect.stringContaining("The execution completed. Name a task to go on from"),
  });
});

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
