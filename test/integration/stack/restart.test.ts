import { existsSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { startScriptedModelServer } from "../../support/models/scripted-model-server.ts";
import { recordRows } from "../../support/snowflake/snowflake-rows.ts";
import { endOf, startExecution } from "../../support/stack/api-client.ts";
import { type RunningStack, runStepcrew, startStack } from "../../support/stack/running-stack.ts";
import { waitFor } from "../../support/wait-for.ts";

const NEVER = new Promise<never>(() => undefined);

it("finishes after SIGKILL what was running, and asks the model again only for the call that was in flight", async () => {
  let isFirstLife = true;
  await using models = await startScriptedModelServer((request) => {
    const isWriter = request.messages.some(({ content }) => content?.includes("Write a briefing") === true);
    if (!isWriter) return "Findings.";
    return isFirstLife ? { text: "lost", after: NEVER } : "The briefing.";
  });
  const variables = { MODEL: "openai/scripted", OPENAI_BASE_URL: models.url, OPENAI_API_KEY: "sk-test" };
  await using first = await startStack(variables);
  const executionId = await startExecution(first.endpoints.api, { crew: "research" });
  await waitFor("the second task's call", () => models.requests.length === 2);
  await first.stop("SIGKILL");
  isFirstLife = false;

  await using second = await startStack(variables, first.dataDirectory);
  for (const [service, name] of [
    ["snowflake", "Snowflake"],
    ["step_functions", "Step Functions"],
    ["dynamodb", "DynamoDB"],
  ] as const) {
    // Another program of this machine may have it by then.
    const isTaken = second.output().includes(`warning: ${name} has another port than at the last start`);
    expect(second.endpoints[service] === first.endpoints[service] || isTaken).toBe(true);
  }
  const body = await endOf(second.endpoints.api, executionId);
  expect(second.output()).toContain("1 unfinished execution of the last run goes on");
  expect(body).toMatchObject({ status: "COMPLETED", result: { raw: "The briefing." } });
  expect(models.requests).toHaveLength(3);
  const rows = await waitFor("the row to be terminal", async () => {
    const all = await recordRows(second.endpoints.snowflake);
    return all.every(({ STATUS }) => STATUS !== "PROCESSING") ? all : undefined;
  });
  expect(rows.map(({ ID, STATUS }) => [ID, STATUS])).toEqual([[executionId, "COMPLETED"]]);
});

/** In this order: the last test stops the stack. */
describe("a stack that runs", () => {
  let stack: RunningStack;
  beforeAll(async () => {
    stack = await startStack();
  });
  afterAll(() => stack[Symbol.asyncDispose]());

  it("keeps its data folder from another, which is told what process that is", async () => {
    const second = await runStepcrew("dev", {
      PORT: "0",
      CREW_DATA_DIR: stack.dataDirectory,
    });
    expect(second.code).toBe(1);
    expect(second.output).toMatch(/is in use by process \d+\. Stop that one/);
  });

  it("keeps its port from another, which is told how to choose one", async () => {
    const { port } = new URL(stack.endpoints.api);
    const folder = await mkdtemp(join(tmpdir(), "stepcrew-stack-"));
    const second = await runStepcrew("dev", { PORT: port, CREW_DATA_DIR: folder });
    expect(second.code).toBe(1);
    expect(second.output).toContain(`Port ${port} is taken`);
  });

  it("stops cleanly on SIGINT, and takes its endpoints.json along", async () => {
    expect(await stack.stop("SIGINT")).toEqual({ code: 0, signal: null });
    expect(existsSync(join(stack.dataDirectory, "endpoints.json"))).toBe(false);
  });
});

it("shows the demo's crew from start to row, and exits 0", async () => {
  const demo = await runStepcrew("demo", {});
  expect(demo.output).toContain("has finished writing_task");
  expect(JSON.parse(demo.stdout)).toMatchObject({ status: "COMPLETED", error: null });
  expect([demo.code, demo.output]).toEqual([0, demo.output]);
});
