import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { ListExecutionsCommand, SFNClient } from "@aws-sdk/client-sfn";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { migrateSnowflake } from "../../infra/local/migrate-snowflake.ts";
import { type LocalSnowflake, startLocalSnowflake } from "../../infra/local/snowflake/server.ts";
import { endOf, readStatus, startExecution } from "../support/api-client.ts";
import { type RunningStack, startStack } from "../support/running-stack.ts";
import { type ScriptedModelServer, startScriptedModelServer } from "../support/scripted-model-server.ts";
import { recordRows } from "../support/snowflake-rows.ts";
import { waitFor } from "../support/wait-for.ts";

let models: ScriptedModelServer;
let snowflake: LocalSnowflake;
let stack: RunningStack;
let port: number;
let file: string;
let letModelAnswer: () => void = () => undefined;

beforeAll(async () => {
  file = join(await mkdtemp(join(tmpdir(), "stepcrew-snowflake-")), "snowflake.duckdb");
  await snowflakeUp();
  await migrateSnowflake(snowflake.url);
  models = await startScriptedModelServer(() => ({
    text: "Dear Ada, …",
    after: new Promise<void>((resolve) => (letModelAnswer = resolve)),
  }));
  stack = await startStack({
    SNOWFLAKE_ACCESS_URL: snowflake.url,
    CREWS_DIR: join(import.meta.dirname, "../fixtures/crews"),
    RECONCILE_SECONDS: "1",
    MODEL: "openai/scripted",
    OPENAI_BASE_URL: models.url,
    OPENAI_API_KEY: "sk-test",
  });
});

afterAll(async () => {
  await stack?.stop("SIGKILL");
  await models?.close();
  await snowflake?.close();
});

async function snowflakeUp(): Promise<void> {
  snowflake = await startLocalSnowflake({ file, ...(port === undefined ? {} : { port }) });
  port = Number(new URL(snowflake.url).port);
}

const body = { inputs: { name: "Ada", place: "London" } };

describe("a start", () => {
  it("is refused with the names of all missing inputs, and writes nothing", async () => {
    const before = await recordRows(snowflake.url);
    const response = await fetch(`${stack.endpoints.api}/crew/start`, { method: "POST" });
    const problem = (await response.json()) as { detail: string; errors: { pointer: string }[] };
    expect(response.status).toBe(422);
    expect(problem.errors.map(({ pointer }) => pointer).toSorted()).toEqual([
      "/inputs/name",
      "/inputs/place",
    ]);
    expect(problem.detail).toContain("name");
    expect(await recordRows(snowflake.url)).toEqual(before);
  });

  it("answers 500 while Snowflake is down; nothing runs then or later, and the row that follows says ERROR", async () => {
    const calls = models.requests.length;
    await snowflake.close();
    const response = await fetch(`${stack.endpoints.api}/crew/start`, {
      method: "POST",
      body: JSON.stringify(body),
    });
    expect(response.status).toBe(500);
    expect(((await response.json()) as { detail: string }).detail).toContain("nothing runs");
    await snowflakeUp();
    const row = await waitFor("the failed start's row", async () => (await recordRows(snowflake.url)).at(-1));
    expect(row.STATUS).toBe("ERROR");
    expect(await readStatus(stack.endpoints.api, row.ID)).toMatchObject({ status: "ERROR", result: null });
    const sfn = new SFNClient({
      region: "us-east-1",
      credentials: { accessKeyId: "local", secretAccessKey: "local" },
      endpoint: stack.endpoints.step_functions,
    });
    const { executions } = await sfn.send(
      new ListExecutionsCommand({
        stateMachineArn: "arn:aws:states:us-east-1:123456789012:stateMachine:stepcrew",
      }),
    );
    expect(executions).toEqual([]);
    expect(models.requests).toHaveLength(calls);
  });
});

describe("an end", () => {
  it("is COMPLETED at once while Snowflake is down, and the row follows when it is back", async () => {
    const calls = models.requests.length;
    const executionId = await startExecution(stack.endpoints.api, body);
    await waitFor("the model call", () => models.requests.length > calls);
    await snowflake.close();
    letModelAnswer();
    expect(await endOf(stack.endpoints.api, executionId)).toMatchObject({
      status: "COMPLETED",
      result: { raw: "Dear Ada, …" },
    });
    await snowflakeUp();
    const row = await waitFor("the row to be terminal", async () =>
      (await recordRows(snowflake.url)).find(
        ({ ID, STATUS }) => ID === executionId && STATUS !== "PROCESSING",
      ),
    );
    expect(row).toMatchObject({ STATUS: "COMPLETED", RESULT_TEXT: "Dear Ada, …" });
    expect((await recordRows(snowflake.url)).filter(({ ID }) => ID === executionId)).toHaveLength(1);
  });
});
