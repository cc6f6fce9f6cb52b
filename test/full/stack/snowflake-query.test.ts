import { join } from "node:path";

import { expect, it } from "vitest";

import { type ModelRequest, startScriptedModelServer } from "../../support/models/scripted-model-server.ts";
import { endOf, startExecution } from "../../support/stack/api-client.ts";
import { startStack } from "../../support/stack/running-stack.ts";

const CREWS_DIR = join(import.meta.dirname, "../../fixtures/query-crews");

const QUERY = "SELECT crew_name, status FROM crew_execution_results WHERE status = 'PROCESSING'";

const SPENDING = "SELECT AI_COMPLETE('m', crew_name) FROM crew_execution_results";

const lastText = (request: ModelRequest | undefined): string => request?.messages.at(-1)?.content ?? "";

it("lets a crew ask the local Snowflake what only reads, which knows the crew's own execution", async () => {
  await using models = await startScriptedModelServer([
    { toolCalls: [{ name: "snowflake_query", arguments: { sql: SPENDING } }] },
    { toolCalls: [{ name: "snowflake_query", arguments: { sql: QUERY } }] },
    "One.",
  ]);
  await using stack = await startStack({
    CREWS_DIR,
    MODEL: "openai/scripted",
    OPENAI_BASE_URL: models.url,
    OPENAI_API_KEY: "sk-test",
  });
  const executionId = await startExecution(stack.endpoints.api, {});
  expect(await endOf(stack.endpoints.api, executionId)).toMatchObject({
    status: "COMPLETED",
    result: { raw: "One.", data: { tasks_output: [{ tool_failures: [{ tool_name: "snowflake_query" }] }] } },
  });
  expect(lastText(models.requests[1])).toMatch(/^snowflake_query failed: AI functions spend credits/);
  expect(JSON.parse(lastText(models.requests[2]))).toEqual({
    columns: ["CREW_NAME", "STATUS"],
    rows: [["analyst", "PROCESSING"]],
  });
});
