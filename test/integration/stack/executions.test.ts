import { existsSync } from "node:fs";
import { cp } from "node:fs/promises";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import {
  type ScriptedModelServer,
  startScriptedModelServer,
} from "../../support/models/scripted-model-server.ts";
import { type CollectorServer, startCollector } from "../../support/otlp/collector-server.ts";
import { recordRows } from "../../support/snowflake/snowflake-rows.ts";
import { endOf, readStatus, startExecution } from "../../support/stack/api-client.ts";
import { expectEventPage, expectSteps } from "../../support/stack/expected-views.ts";
import { type RunningStack, startStack } from "../../support/stack/running-stack.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { waitFor } from "../../support/wait-for.ts";

const NEVER = new Promise<never>(() => undefined);

/** Of one call with the prices that are set here. */
const USAGE = { llm_calls: 1, tool_calls: 0, total_tokens: 15, cost_usd: 0.000_003 };

let models: ScriptedModelServer;
let collector: CollectorServer;
let stack: RunningStack;
let api: string;
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
/** Where a tool of the crew "hazard" notes that it was called. */
let ledger: string;

beforeAll(async () => {
  models = await startScriptedModelServer(({ messages }) => {
    const isAbout = (word: string) => messages.some(({ content }) => content?.includes(word) === true);
    if (isAbout("patience")) return { text: "never", after: NEVER };
    if (!isAbout("Hazard")) return "Some text.";
    return { toolCalls: [{ name: "break_down", arguments: { entry: "order", way: "exit" } }] };
  });
  collector = await startCollector();
  folder = await temporaryFolder();
  const project = join(import.meta.dirname, "../../..");
  const crews = join(folder.path, "crews");
  await cp(join(project, "crews/research"), join(crews, "research"), { recursive: true });
  await cp(join(project, "test/fixtures/fault-crews/hazard"), join(crews, "hazard"), { recursive: true });
  ledger = join(folder.path, "ledger");
  stack = await startStack({
    CREWS_DIR: crews,
    LEDGER: ledger,
    TOOL_SECRETS: "LEDGER",
    MODEL: "openai/scripted",
    MODEL_PRICES: JSON.stringify({ "openai/scripted": { input: 0.1, output: 0.4 } }),
    OPENAI_BASE_URL: models.url,
    OPENAI_API_KEY: "sk-test",
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
  });
  api = stack.endpoints.api;
});

afterAll(async () => {
  await stack?.stop("SIGKILL");
  await models?.close();
  await collector?.[Symbol.asyncDispose]();
  await folder?.[Symbol.asyncDispose]();
});

const getJson = async (path: string) => (await (await fetch(api + path)).json()) as Record<string, unknown>;

describe("cancelling", () => {
  const cancel = (id: string) => fetch(`${api}/crew/cancel/${id}`, { method: "POST" });

  it("ends the execution for the next poll, stops its workflow, and leaves one row", async () => {
    const id = await startExecution(api, { crew: "research", inputs: { topic: "patience" } });
    await waitFor("the model call", () => models.requests.length > 0);
    const response = await cancel(id);
    expect([response.status, await response.json()]).toEqual([
      200,
      { execution_id: id, status: "ERROR", message: "Crew execution cancelled" },
    ]);
    expect(await readStatus(api, id)).toEqual({
      execution_id: id,
      status: "ERROR",
      result: null,
      error: "Execution was cancelled",
    });
    const row = await waitFor("the row", async () =>
      (await recordRows(stack.endpoints.snowflake)).find(({ ID, STATUS }) => ID === id && STATUS === "ERROR"),
    );
    expect(JSON.parse(row.METADATA)).toMatchObject({ phase: "CANCELLED", error: { type: "Cancelled" } });
    await waitFor("the model call to be broken off", () => models.abandoned() === 1);
    expect(await collector.spansOf(id)).toEqual(["invoke_workflow research!"]);
    const again = await cancel(id);
    expect(again.status).toBe(409);
  });

  it.each(["7f8c3a52-3f0e-4d55-9a39-0d2f1c1d1c11", "nope"])("answers 404 for %s", async (id) => {
    expect((await cancel(id)).status).toBe(404);
  });
});

describe("an execution's own page", () => {
  it("shows all that is known, and its timeline in order", async () => {
    const limits = { max_llm_calls: 10 };
    const id = await startExecution(api, { crew: "research", inputs: { topic: "owls" }, limits });
    await endOf(api, id);
    const body = await waitFor("the record", async () => {
      const known = await getJson(`/crew/executions/${id}`);
      return known["recorded_in_snowflake"] === true ? known : undefined;
    });
    expect(body).toMatchObject({
      execution_id: id,
      crew_name: "research",
      status: "COMPLETED",
      phase: "COMPLETED",
      inputs: { topic: "owls" },
      limits: { ...limits, max_total_tokens: 2_000_000, timeout_seconds: 86_400 },
      progress: { completed_tasks: 2, total_tasks: 2, current_task: null },
      tasks: [
        { name: "research_task", agent: "Senior researcher on owls", status: "COMPLETED", usage: USAGE },
        { name: "writing_task", agent: "Writer for busy readers", status: "COMPLETED" },
      ],
      usage: { ...USAGE, llm_calls: 2, total_tokens: 30, cost_usd: 0.000_006 },
      attempts: 1,
      workflow_execution_arn: `arn:aws:states:us-east-1:123456789012:execution:stepcrew:${id}`,
      error: null,
    });
    expect((await getJson(`/crew/executions/${id}/events`))["events"]).toMatchObject([
      { sequence: 1, type: "task-start" },
      { sequence: 2, type: "model-call-start", model: expect.any(String) },
      { sequence: 3, type: "model-call", cost_usd: 0.000_003 },
      { sequence: 4, type: "task-end", cost_usd: 0.000_003 },
      { sequence: 5, type: "task-start" },
      { sequence: 6, type: "model-call-start" },
      { sequence: 7, type: "model-call" },
      { sequence: 8, type: "task-end" },
    ]);
    await expectEventPage(api, id);
    await expectSteps(api, id);
    expect(await collector.spansOf(id)).toEqual([
      "invoke_workflow research",
      "task research_task",
      "invoke_agent Senior researcher on owls",
      "task writing_task",
      "invoke_agent Writer for busy readers",
      "chat scripted",
      "chat scripted",
    ]);
  });

  it("answers 404 for an execution that there is not", async () => {
    const id = "7f8c3a52-3f0e-4d55-9a39-0d2f1c1d1c11";
    for (const part of ["", "/events", "/steps", "/steps/crew"])
      expect((await fetch(`${api}/crew/executions/${id}${part}`)).status).toBe(404);
  });
});

describe("a tool that ends its process at once", () => {
  it("leaves to be seen what happened before it, once, and its task ends with the execution", async () => {
    const id = await startExecution(api, { crew: "hazard", inputs: { order: "order" } });
    const page = () => getJson(`/crew/executions/${id}`);
    const told = async () => {
      const { events } = await getJson(`/crew/executions/${id}/events`);
      return (events as { sequence: number; type: string }[]).map(({ sequence, type }) => [sequence, type]);
    };
    const before = [
      [1, "task-start"],
      [2, "model-call-start"],
      [3, "model-call"],
    ];
    await waitFor("the tool", () => existsSync(ledger));
    expect([await told(), await page()]).toEqual([
      before,
      expect.objectContaining({
        progress: { completed_tasks: 0, total_tasks: 1, current_task: "hazard" },
        usage: { ...USAGE, prompt_tokens: 10, completion_tokens: 5 },
      }),
    ]);
    await waitFor("the second attempt", async () => Number((await page())["attempts"]) > 1);
    await fetch(`${api}/crew/cancel/${id}`, { method: "POST" });
    const ended = await page();
    const [task] = ended["tasks"] as Record<string, unknown>[];
    expect([ended["phase"], ended["progress"], await told()]).toEqual([
      "CANCELLED",
      { completed_tasks: 0, total_tasks: 1, current_task: null },
      before,
    ]);
    expect(task).toMatchObject({ name: "hazard", status: "CANCELLED", finished_at: ended["updated_at"] });
  });
});

describe("limits", () => {
  it("above the caps are refused, naming the cap, the limit and the setting", async () => {
    const response = await fetch(`${api}/crew/start`, {
      method: "POST",
      body: JSON.stringify({ crew: "research", limits: { max_llm_calls: 5001 } }),
    });
    expect([response.status, response.headers.get("content-type"), await response.json()]).toMatchObject([
      422,
      "application/problem+json",
      {
        errors: [
          {
            pointer: "/limits/max_llm_calls",
            detail:
              "may be at most 5000 here (max_llm_calls_cap of the deployment, MAX_LLM_CALLS_CAP of npm start), not 5001",
          },
        ],
      },
    ]);
  });

  it("end the crew before it makes more calls than it may", async () => {
    const id = await startExecution(api, { crew: "research", limits: { max_llm_calls: 1 } });
    expect(await endOf(api, id)).toMatchObject({ status: "ERROR", result: null });
    expect(await getJson(`/crew/executions/${id}`)).toMatchObject({
      phase: "BUDGET_EXCEEDED",
      progress: { completed_tasks: 1, total_tasks: 2, current_task: null },
      tasks: [{ status: "COMPLETED" }, { status: "BUDGET_EXCEEDED" }],
      usage: { llm_calls: 1 },
    });
  });

  it("end the crew when its time is over, in the middle of a model call", async () => {
    const id = await startExecution(api, { inputs: { topic: "patience" }, limits: { timeout_seconds: 2 } });
    expect((await endOf(api, id)).error).toContain("limit of 2 s");
    expect(await getJson(`/crew/executions/${id}`)).toMatchObject({
      phase: "TIMED_OUT",
      tasks: [{ status: "TIMED_OUT" }, { status: "PENDING" }],
    });
  });
});
