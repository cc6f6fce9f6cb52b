import { createHash } from "node:crypto";

import { DynamoDBClient, ListTablesCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { runInProcess } from "../../support/commands/run-in-process.ts";
import { startExecution } from "../../support/stack/api-client.ts";
import { type RunningStack, startStack } from "../../support/stack/running-stack.ts";

const CREDENTIALS = { region: "us-east-1", credentials: { accessKeyId: "local", secretAccessKey: "local" } };

let stack: RunningStack;
let api: string;

beforeAll(async () => {
  stack = await startStack({ MODEL: "rehearsal" });
  api = stack.endpoints.api;
});
afterAll(() => stack?.stop("SIGKILL"));

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
