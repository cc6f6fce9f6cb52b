import { beforeEach, describe, expect, it } from "vitest";

import { completedAs, endAs, endAsTold } from "../../../functions/domain/ends.ts";
import type { ExecutionReader } from "../../../functions/domain/journal.ts";
import type { Outcome } from "../../../functions/domain/outcome.ts";
import type { Progress } from "../../../functions/domain/progress.ts";
import type { ReplayOrigin } from "../../../functions/domain/replay/replay-origin.ts";
import { getExecutionContract } from "../../../functions/handlers/get-execution/contract.ts";
import { getExecution } from "../../../functions/handlers/get-execution/get-execution.ts";
import { createExecution, ID } from "../../support/handlers/created-execution.ts";
import { requestOf } from "../../support/handlers/request-of.ts";
import {
  type MemoryExecutionJournal,
  memoryExecutionJournal,
} from "../../support/journal/memory-execution-journal.ts";

const ENDED = "2026-11-24T10:05:00.000Z";
let memory: MemoryExecutionJournal;

beforeEach(async () => {
  memory = memoryExecutionJournal();
  const createdAt = new Date("2026-11-24T10:00:00Z");
  const request = { crewName: "essay", inputs: { topic: "owls" }, limits: {} };
  await createExecution(memory.journal, { request, createdAt });
  await memory.journal.beginAttempt(ID, createdAt);
  await memory.journal.writeProgress(ID, progress);
});

const usage = {
  llm_calls: 3,
  tool_calls: 1,
  prompt_tokens: 30,
  completion_tokens: 15,
  total_tokens: 45,
  cost_usd: null,
  known_cost_usd: 0.25,
  unpriced_models: ["acme/x"],
};
const progress: Progress = {
  tasks: [
    {
      name: "read",
      agent: "Reader",
      status: "COMPLETED",
      startedAt: "2026-11-24T10:00:01.000Z",
      finishedAt: "2026-11-24T10:01:00.000Z",
      summary: "Read…",
    },
    { name: "write", agent: "Writer", status: "RUNNING", startedAt: "2026-11-24T10:01:01.000Z" },
    { name: "check", status: "PENDING" },
  ],
  usage,
};
const end = (outcome: Outcome) =>
  memory.journal.decide({ executionId: ID, outcome, at: new Date(ENDED), attempt: 1 });
const replayBody = (replayOf: ReplayOrigin) =>
  bodyFrom({
    ...memory.journal,
    readRequest: () => Promise.resolve({ crewName: "essay", inputs: {}, limits: {}, replayOf }),
  });
const body = () => bodyFrom(memory.journal);

async function bodyFrom(journal: ExecutionReader) {
  const ports = {
    journal,
    workflow: { executionArn: (executionId: string) => `arn:${executionId}` },
  };
  const answer = await getExecution(requestOf({ parameters: { execution_id: ID } }), ports);
  return getExecutionContract.output.parse("body" in answer ? answer.body : undefined);
}
const task = { summary: null, agent: null, started_at: null, finished_at: null };
const read = {
  name: "read",
  agent: "Reader",
  status: "COMPLETED",
  started_at: "2026-11-24T10:00:01Z",
  finished_at: "2026-11-24T10:01:00Z",
  summary: "Read…",
};
const write = { ...task, name: "write", agent: "Writer", started_at: "2026-11-24T10:01:01Z" };
const check = { ...task, name: "check", status: "PENDING" };
const error = { type: "ModelRefused", message: "The model said no.", retryable: false };

describe("the page of an execution", () => {
  it("shows the task that is under way", async () => {
    expect(await body()).toEqual({
      execution_id: ID,
      crew_name: "essay",
      status: "PROCESSING",
      created_at: "2026-11-24T10:00:00Z",
      updated_at: "2026-11-24T10:00:00Z",
      duration_seconds: expect.any(Number),
      phase: "RUNNING",
      inputs: { topic: "owls" },
      limits: {},
      progress: { completed_tasks: 1, total_tasks: 3, current_task: "write" },
      tasks: [read, { ...write, status: "RUNNING" }, check],
      tool_failures: 0,
      usage,
      attempts: 1,
      workflow_execution_arn: `arn:${ID}`,
      recorded_in_snowflake: false,
      error: null,
    });
  });

  it("names what a replay goes on from and what it paid itself, and an origin its replays", async () => {
    const origin = "3a0e5f51-3ed6-4d4e-a4a7-4b6a3a3b7d22";
    const shown = await replayBody({ executionId: origin, fromTask: "write", keep: {}, startedAt: ENDED });
    expect(shown).toMatchObject({
      replay_of: { execution_id: origin, from_task: "write" },
      paid: { llm_calls: 0, total_tokens: 0 },
      usage,
    });
    await memory.journal.writeProgress(ID, { ...progress, paid: { ...usage, llm_calls: 1 } });
    const later = await replayBody({ executionId: origin, fromTask: null, keep: {}, startedAt: ENDED });
    expect(later).toMatchObject({ replay_of: { from_task: null }, paid: { llm_calls: 1 } });
    const replays = [origin];
    const journal = { ...memory.journal, read: () => Promise.resolve({ ...memory.execution(ID), replays }) };
    expect(await bodyFrom(journal)).toMatchObject({ replays });
  });

  it("says how long it took, in fractions of a second, though its times are to the second", async () => {
    await end(endAs("cancelled"));
    expect(await body()).toMatchObject({ duration_seconds: 300 });
  });

  it("tells the version of the crew as it ran, once it has begun", async () => {
    expect(await body()).not.toHaveProperty("crew_version");
    await memory.journal.writeProgress(ID, { ...progress, crewVersion: "3fa9c1d07be2" });
    expect(await body()).toMatchObject({ crew_version: "3fa9c1d07be2" });
  });

  it("says what its steps take in the journal, and when they go, once there are some", async () => {
    const expireAt = Date.parse("2026-12-31T10:00:00Z") / 1000;
    await memory.journal.writeProgress(ID, { ...progress, steps: { bytes: 1234, expireAt } });
    expect(await body()).toMatchObject({ stored_bytes: 1234, steps_expire_at: "2026-12-31T10:00:00.000Z" });
  });

  it.each([
    ["an end that came before anything ran", endAs("startFailed"), null],
    ["any other", endAs("cancelled"), `arn:${ID}`],
  ])("names the workflow execution, which there is none of for %s", async (_which, outcome, expected) => {
    await end(outcome);
    expect((await body()).workflow_execution_arn).toBe(expected);
  });

  it("still does while the execution is suspended", async () => {
    await memory.journal.suspend(ID, 1, true);
    expect((await body()).progress.current_task).toBe("write");
  });

  it.each([
    ["FAILED", endAsTold("crewFailed", error)],
    ["CANCELLED", endAs("cancelled")],
    ["TIMED_OUT", endAs("timeLimit", "60")],
    ["BUDGET_EXCEEDED", endAsTold("budgetExceeded", error)],
  ])("shows none once it is %s: the task ended as the execution did, and when", async (phase, outcome) => {
    await end(outcome);
    expect(await body()).toMatchObject({
      phase,
      progress: { completed_tasks: 1, total_tasks: 3, current_task: null },
      tasks: [read, { ...write, status: phase, finished_at: "2026-11-24T10:05:00Z" }, check],
      usage,
    });
  });

  it("counts the last task of a completed execution, though its end was not told", async () => {
    await memory.journal.writeProgress(ID, { ...progress, tasks: progress.tasks.slice(0, 2) });
    await end(completedAs({ raw: "text", data: {} }));
    expect(await body()).toMatchObject({
      progress: { completed_tasks: 2, total_tasks: 2, current_task: null },
      tasks: [read, { ...write, status: "COMPLETED", finished_at: "2026-11-24T10:05:00Z" }],
    });
  });

  it("says of a task how many of its tool calls failed, and nothing of one without failures", async () => {
    const [first, ...others] = progress.tasks;
    const tasks = [{ ...first, name: "read", status: "COMPLETED" as const, toolFailures: 3 }, ...others];
    await memory.journal.writeProgress(ID, { ...progress, tasks });
    expect((await body()).tasks).toEqual([
      { ...read, tool_failures: 3 },
      { ...write, status: "RUNNING" },
      check,
    ]);
  });

  it.each(["truncated", "refused"] as const)("says of a task that its answer was %s", async (ending) => {
    const tasks = [{ name: "cut", status: "COMPLETED" as const, [ending]: true as const }];
    await memory.journal.writeProgress(ID, { tasks, usage });
    expect((await body()).tasks).toEqual([{ ...task, name: "cut", status: "COMPLETED", [ending]: true }]);
  });

  it("lets no task end before it began, as one may that an attempt began before it noticed the end", async () => {
    await end(endAs("cancelled"));
    const late = { name: "late", status: "RUNNING" as const, startedAt: "2026-11-24T10:05:01.000Z" };
    await memory.journal.writeProgress(ID, { tasks: [late], usage });
    expect((await body()).tasks).toEqual([
      {
        ...task,
        name: "late",
        status: "CANCELLED",
        started_at: "2026-11-24T10:05:01Z",
        finished_at: "2026-11-24T10:05:01Z",
      },
    ]);
  });
});

describe("an answer that no Lambda can give", () => {
  const MEGABYTE = 1024 * 1024;
  const tasksOf = (count: number, text: string): Progress["tasks"] =>
    Array.from({ length: count }, (_, index) => ({
      name: `${index} ${text}`,
      agent: text,
      status: "COMPLETED",
      startedAt: ENDED,
      finishedAt: ENDED,
      summary: text,
    }));

  it.each([
    ["summaries", 10_000, "s".repeat(200)],
    ["agents, times and the ends of names", 10_000, "漢".repeat(300)],
    ["all tasks", 100_000, "漢".repeat(30)],
  ])("loses the tasks' %s, counts them all, and says so", async (_, count, text) => {
    await memory.journal.writeProgress(ID, { tasks: tasksOf(count, text), usage });
    const told = await body();
    expect(told).toMatchObject({
      progress: { completed_tasks: count, total_tasks: count, current_task: null },
      truncated: true,
    });
    expect([0, count]).toContain(told.tasks.length);
    expect(Buffer.byteLength(JSON.stringify(told))).toBeLessThan(5 * MEGABYTE);
  });

  it("loses inputs of an earlier system when nothing else helps", async () => {
    const readRequest = () =>
      Promise.resolve({ crewName: "essay", inputs: { text: "x".repeat(6 * MEGABYTE) }, limits: {} });
    memory = { ...memory, journal: { ...memory.journal, readRequest } };
    expect(await body()).toMatchObject({ inputs: {}, tasks: [{ name: "read" }, {}, {}], truncated: true });
  });
});
