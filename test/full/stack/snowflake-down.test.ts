import { join } from "node:path";

import { ListExecutionsCommand, SFNClient } from "@aws-sdk/client-sfn";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { migrateSnowflake } from "../../../local/record/migrate-snowflake.ts";
import type { LocalSnowflake } from "../../../local/snowflake/server.ts";
import {
  type ScriptedModelServer,
  startScriptedModelServer,
} from "../../support/models/scripted-model-server.ts";
import { recordRows } from "../../support/snowflake/snowflake-rows.ts";
import { startSnowflake } from "../../support/snowflake/start-snowflake.ts";
import { endOf, readStatus, startExecution } from "../../support/stack/api-client.ts";
import { type RunningStack, startStack } from "../../support/stack/running-stack.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { waitFor } from "../../support/wait-for.ts";

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let models: ScriptedModelServer;
let snowflake: LocalSnowflake;
let stack: RunningStack;
let port: number | undefined;
let letModelAnswer: () => void = () => undefined;

beforeAll(async () => {
  folder = await temporaryFolder();
  await snowflakeUp();
  await migrateSnowflake(snowflake);
  models = await startScriptedModelServer(() => ({
    text: "Dear Ada, …",
    after: new Promise<void>((resolve) => (letModelAnswer = resolve)),
  }));
  stack = await startStack({
    SNOWFLAKE_ACCESS_URL: snowflake.url,
    CREWS_DIR: join(import.meta.dirname, "../../fixtures/crews"),
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
  await folder?.[Symbol.asyncDispose]();
});

async function snowflakeUp(): Promise<void> {
  const file = join(folder.path, "snowflake.duckdb");
  snowflake = await startSnowflake({ file, ...(port === undefined ? {} : { port }) });
  port = Number(new URL(snowflake.url).port);
}

const body = { inputs: { name: "Ada", place: "London" } };

describe("while Snowflake is down", () => {
  let refused: Response;
  let ended: Awaited<ReturnType<typeof endOf>>;
  let endedId: string;
  let known: readonly string[];
  let calls: number;

  beforeAll(async () => {
    const before = models.requests.length;
    endedId = await startExecution(stack.endpoints.api, body);
    await waitFor("the model call", () => models.requests.length > before);
    calls = models.requests.length;
    known = (await recordRows(snowflake.url)).map(({ ID }) => ID);
    await snowflake.close();
    refused = await fetch(`${stack.endpoints.api}/crew/start`, {
      method: "POST",
      body: JSON.stringify(body),
    });
    letModelAnswer();
    ended = await endOf(stack.endpoints.api, endedId);
    await snowflakeUp();
  });

  /**
   * What was sent while it went away may still be at work there: the record lease of 60 s has to run out
   * first.
   */
  const rowWhen = (what: string, find: (row: { ID: string; STATUS: string }) => boolean) =>
    waitFor(what, async () => (await recordRows(snowflake.url)).find(find));

  it("a start is answered 500; nothing runs then or later, and the row that follows says ERROR", async () => {
    expect(refused.status).toBe(500);
    expect(((await refused.json()) as { detail: string }).detail).toContain("nothing runs");
    const row = await rowWhen("the failed start's row", ({ ID }) => !known.includes(ID));
    expect(row.STATUS).toBe("ERROR");
    expect(await readStatus(stack.endpoints.api, row.ID)).toMatchObject({ status: "ERROR", result: null });
    const sfn = new SFNClient({
      region: "us-east-1",
      credentials: { accessKeyId: "local", secretAccessKey: "local" },
      endpoint: stack.endpoints.step_functions,
    });
    const { executions = [] } = await sfn.send(
      new ListExecutionsCommand({
        stateMachineArn: "arn:aws:states:us-east-1:123456789012:stateMachine:stepcrew",
      }),
    );
    expect(executions.filter(({ name }) => name === row.ID)).toEqual([]);
    expect(models.requests).toHaveLength(calls);
  });

  it("an end is COMPLETED at once, and its one row follows when Snowflake is back", async () => {
    expect(ended).toMatchObject({ status: "COMPLETED", result: { raw: "Dear Ada, …" } });
    const isTerminal = ({ ID, STATUS }: { ID: string; STATUS: string }) =>
      ID === endedId && STATUS !== "PROCESSING";
    const row = await rowWhen("the row to be terminal", isTerminal);
    expect(row).toMatchObject({ STATUS: "COMPLETED", RESULT_TEXT: "Dear Ada, …" });
    expect((await recordRows(snowflake.url)).filter(({ ID }) => ID === endedId)).toHaveLength(1);
  });
});
