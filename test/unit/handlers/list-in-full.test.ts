import { expect, it } from "vitest";

import type { Execution } from "../../../functions/domain/execution.ts";
import type { ExecutionReader } from "../../../functions/domain/journal.ts";
import type { Progress } from "../../../functions/domain/progress.ts";
import { listExecutionsContract } from "../../../functions/handlers/list-executions/contract.ts";
import { inFull } from "../../../functions/handlers/list-executions/full-view.ts";
import { listExecutions } from "../../../functions/handlers/list-executions/list-executions.ts";
import { requestOf } from "../../support/handlers/request-of.ts";

const NOW = new Date("2025-11-17T11:00:00.000Z");
const listed = (executionId: string) => ({
  executionId,
  crewName: "letter",
  status: "PROCESSING" as const,
  createdAt: "2025-11-17T10:30:00.999Z",
  updatedAt: "2025-11-17T10:30:00.999Z",
});

const header = (executionId: string, parts: Partial<Execution> = {}): Execution => ({
  executionId,
  crewName: "letter",
  phase: "RUNNING",
  attempt: 1,
  createdAt: "2025-11-17T10:30:00.000Z",
  updatedAt: "2025-11-17T10:30:00.000Z",
  limits: {},
  recorded: false,
  version: 1,
  ...parts,
});

const progress: Progress = {
  tasks: [
    { name: "look", status: "COMPLETED", toolFailures: 2 },
    { name: "write", status: "RUNNING", toolFailures: 1 },
    { name: "check", status: "PENDING" },
  ],
  usage: { llm_calls: 3, tool_calls: 4, prompt_tokens: 200, completion_tokens: 60, total_tokens: 260 },
};

type Reader = Pick<ExecutionReader, "read" | "readProgress">;
const reader = (execution: Execution | undefined, told?: Progress): Reader => ({
  read: async () => execution,
  readProgress: async () => told,
});

it("tells of one that runs what it has used, how long it has taken, and what it is at", async () => {
  const [body] = await inFull([listed("a")], reader(header("a"), progress), NOW);
  expect(body).toEqual({
    execution_id: "a",
    crew_name: "letter",
    status: "PROCESSING",
    created_at: "2025-11-17T10:30:00Z",
    updated_at: "2025-11-17T10:30:00Z",
    phase: "RUNNING",
    total_tokens: 260,
    llm_calls: 3,
    cost_usd: null,
    duration_seconds: 1800,
    completed_tasks: 1,
    total_tasks: 3,
    current_task: "write",
    tool_failures: 3,
  });
  expect(listExecutionsContract.output.parse({ executions: [body] })).toEqual({ executions: [body] });
});

it("tells of one that has ended how long it took, its cost, and the tools that failed though it is COMPLETED", async () => {
  const ended = { phase: "COMPLETED", updatedAt: "2025-11-17T10:32:15.500Z", costUsd: 0.25 } as const;
  const done = { ...progress, tasks: progress.tasks.slice(0, 1) };
  const [body] = await inFull([listed("a")], reader(header("a", ended), done), NOW);
  expect(body).toMatchObject({
    status: "COMPLETED",
    duration_seconds: 135.5,
    cost_usd: 0.25,
    current_task: null,
    tool_failures: 2,
  });
});

it("tells one whose models were rehearsed from one that cost nothing", async () => {
  const estimate = { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3, cost_usd: 0.1 };
  const rehearsed = { ...progress, usage: { ...progress.usage, estimate } };
  const bodies = await inFull([listed("a")], reader(header("a"), rehearsed), NOW);
  expect(bodies.map((body) => body.rehearsed)).toEqual([true]);
  expect(await inFull([listed("a")], reader(header("a"), progress), NOW)).not.toHaveProperty("0.rehearsed");
});

it("tells why one has failed and what it is a replay of, by the header that is read anyway", async () => {
  const error = { type: "GuardrailFailed", message: "It names no sources.", retryable: false };
  const failed = header("a", { phase: "FAILED", error, replayOf: "origin" });
  const bodies = await inFull([listed("a")], reader(failed, progress), NOW);
  expect(bodies).toMatchObject([{ status: "ERROR", error, replay_of: { execution_id: "origin" } }]);
  expect(listExecutionsContract.output.parse({ executions: bodies })).toEqual({ executions: bodies });
});

it("tells of one whose first attempt has not begun, and leaves out what has expired since the index was read", async () => {
  const bodies = await inFull(
    [listed("a"), listed("b")],
    {
      read: async (id) => (id === "a" ? header("a", { phase: "STARTING" }) : undefined),
      readProgress: async () => undefined,
    },
    NOW,
  );
  expect(bodies).toMatchObject([{ execution_id: "a", total_tasks: 0, total_tokens: 0, current_task: null }]);
});

it("reads header and progress of each by key, few at once, and keeps the list's order", async () => {
  const ids = Array.from({ length: 100 }, (_, index) => String(index));
  let [underWay, most, reads] = [0, 0, 0];
  const read = async <Value>(value: Value): Promise<Value> => {
    reads += 1;
    underWay += 1;
    most = Math.max(most, underWay);
    await new Promise(setImmediate);
    underWay -= 1;
    return value;
  };
  const journal = { read: async (id: string) => read(header(id)), readProgress: async () => read(progress) };
  const list = { page: async () => ({ executions: ids.map(listed), next: "more" }) };
  const parameters = listExecutionsContract.parameters.parse({ view: "full", limit: "100" });
  const answer = await listExecutions(requestOf({ parameters }), { list, journal });
  if (!("body" in answer)) throw new Error("the list was refused");
  expect(answer.body.executions.map(({ execution_id: id }) => id)).toEqual(ids);
  expect({ reads, most }).toEqual({ reads: 200, most: 20 });
  expect(answer.headers?.["Link"]).toContain("view=full");
});
