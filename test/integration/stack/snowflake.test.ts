import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { migrateSnowflake } from "../../../local/record/migrate-snowflake.ts";
import type { LocalSnowflake } from "../../../local/snowflake/server.ts";
import {
  type ScriptedModelServer,
  startScriptedModelServer,
} from "../../support/models/scripted-model-server.ts";
import { type CutOffServer, startCutOffServer } from "../../support/servers/cut-off-server.ts";
import { recordRows } from "../../support/snowflake/snowflake-rows.ts";
import { startSnowflake } from "../../support/snowflake/start-snowflake.ts";
import { endOf, readStatus, startExecution } from "../../support/stack/api-client.ts";
import { type RunningStack, startStack } from "../../support/stack/running-stack.ts";
import { waitFor } from "../../support/wait-for.ts";

let models: ScriptedModelServer;
let snowflake: LocalSnowflake;
/** Sees what the stack sends to Snowflake. */
let between: CutOffServer;
let stack: RunningStack;
let letModelAnswer: () => void = () => undefined;

beforeAll(async () => {
  snowflake = await startSnowflake({ file: ":memory:" });
  await migrateSnowflake(snowflake);
  models = await startScriptedModelServer(() => ({
    text: "Dear Ada, …",
    after: new Promise<void>((resolve) => (letModelAnswer = resolve)),
  }));
  between = await startCutOffServer(snowflake.url);
  stack = await startStack({
    SNOWFLAKE_ACCESS_URL: between.url,
    CREWS_DIR: join(import.meta.dirname, "../../fixtures/crews"),
    MODEL: "openai/scripted",
    OPENAI_BASE_URL: models.url,
    OPENAI_API_KEY: "sk-test",
  });
});

afterAll(async () => {
  await stack?.stop("SIGKILL");
  await models?.close();
  await between?.close();
  await snowflake?.close();
});

const body = { inputs: { name: "Ada", place: "London" } };

/** What the stack has sent since it was asked last: its logins, and the first word of each statement. */
function sent(): { readonly logins: number; readonly statements: readonly string[] } {
  const requests = between.requests.splice(0);
  return {
    logins: requests.filter(({ path }) => path.includes("login-request")).length,
    statements: requests
      .filter(({ path }) => path.includes("query-request"))
      .map(({ body }) => (body as { sqlText: string }).sqlText.trim().split(/\s/)[0] ?? ""),
  };
}

/** Until then its row may still be written, whoever sees that row in Snowflake first. */
async function isRecorded(executionId: string): Promise<boolean> {
  const answer = await fetch(`${stack.endpoints.api}/crew/executions/${executionId}`);
  return ((await answer.json()) as { recorded_in_snowflake: boolean }).recorded_in_snowflake;
}

/** Whatever was started here before, in whichever test, is recorded and makes no more requests. */
async function nothingPending(): Promise<void> {
  await waitFor("all ends to be recorded", async () => {
    const answer = await fetch(`${stack.endpoints.api}/crew/executions?limit=100`);
    const { executions } = (await answer.json()) as { executions: { execution_id: string }[] };
    return (await Promise.all(executions.map((one) => isRecorded(one.execution_id)))).every(Boolean);
  });
}

describe("what goes to Snowflake", () => {
  const look = async (executionId: string): Promise<void> => {
    await readStatus(stack.endpoints.api, executionId);
    for (const path of ["/crew/executions", `/crew/executions/${executionId}`]) {
      expect((await fetch(stack.endpoints.api + path)).status).toBe(200);
    }
  };

  it("for an execution is two statements, INSERT and MERGE; whoever looks at it makes none and logs in never", async () => {
    sent();
    const calls = models.requests.length;
    const executionId = await startExecution(stack.endpoints.api, body);
    await waitFor("the model call", () => models.requests.length > calls);
    // Nobody was logged in before: start-crew is the first.
    expect(sent()).toEqual({ logins: 1, statements: ["INSERT"] });
    for (let poll = 0; poll < 5; poll += 1) await look(executionId);
    expect(sent()).toEqual({ logins: 0, statements: [] });
    letModelAnswer();
    await endOf(stack.endpoints.api, executionId);
    await waitFor("the row to be terminal", async () =>
      (await recordRows(snowflake.url)).some(
        ({ ID, STATUS }) => ID === executionId && STATUS === "COMPLETED",
      ),
    );
    await nothingPending();
    // And run-crew is the second: it records its end long before reconcile comes by.
    expect(sent()).toEqual({ logins: 1, statements: ["MERGE"] });
    await look(executionId);
    expect(sent()).toEqual({ logins: 0, statements: [] });
  });

  it("for /health is one login and no statement, within 30 s once for all who ask", async () => {
    await nothingPending();
    sent();
    const asked = await Promise.all(Array.from({ length: 3 }, () => fetch(`${stack.endpoints.api}/health`)));
    expect([asked.map(({ status }) => status), sent()]).toEqual([
      [200, 200, 200],
      { logins: 1, statements: [] },
    ]);
  });
});

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
});
