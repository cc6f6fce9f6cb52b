import { describe, expect, it, vi } from "vitest";

import { CrewUnreadable } from "../../../../functions/domain/errors.ts";
import { ID } from "../../../support/handlers/created-execution.ts";
import { arnOf } from "../../../support/handlers/fake-workflow.ts";
import { COMPLETED, failedWith, runCrewRig } from "../../../support/handlers/run-crew-rig.ts";
import { apiError, type Turn } from "../../../support/models/scripted-language-model.ts";
import { snowflakeDown } from "../../../support/snowflake/fake-record.ts";

const rig = runCrewRig();
/** Two calls of 10 and 5 tokens. */
const usage = {
  llm_calls: 2,
  tool_calls: 0,
  total_tokens: 30,
  prompt_tokens: 20,
  completion_tokens: 10,
  cost_usd: 0.000_04,
};
const throttled = "JournalUnavailable: The journal (DynamoDB) could not writeProgress (Error: throttled)";

describe("an attempt whose crew completes", () => {
  it("decides COMPLETED with the crew's output, and records it once", async () => {
    await rig.create();
    expect(await rig.attempt(["outline", "text"])).toEqual(COMPLETED);
    expect(rig.memory.execution(ID)).toMatchObject({ phase: "COMPLETED", attempt: 1, recorded: true });
    const { result } = await rig.memory.journal.readOutcome(rig.memory.execution(ID));
    expect(result).toMatchObject({
      raw: "text",
      data: { tasks_output: [{ raw: "outline" }, { raw: "text" }], token_usage: { total_tokens: 30 } },
    });
    expect(Object.keys(result?.data ?? {})).toEqual(["json_dict", "tasks_output", "token_usage"]);
    expect(rig.mergedRows()).toEqual([
      {
        executionId: ID,
        crewName: "essay",
        inputs: { topic: "hidden bees" },
        workflowExecution: arnOf(ID),
        createdAt: rig.memory.execution(ID).createdAt,
        updatedAt: rig.memory.execution(ID).updatedAt,
        phase: "COMPLETED",
        attempts: 1,
        tasks: rig.memory.progress.at(-1)?.tasks,
        result,
        usage: { ...usage, cached_prompt_tokens: 0, reasoning_tokens: 0, cache_creation_tokens: 0 },
      },
    ]);
  });

  it("tells its progress, and no inputs or answers in its log", async () => {
    await rig.create();
    await rig.attempt(["hidden outline", "hidden text"]);
    const statuses = rig.memory.progress.map(({ tasks }) => tasks.map(({ status }) => status).join(" "));
    expect([...new Set(statuses)]).toEqual(["RUNNING PENDING", "COMPLETED RUNNING", "COMPLETED COMPLETED"]);
    expect(rig.memory.progress.at(-1)?.usage).toEqual(usage);
    expect(rig.memory.progress.at(-1)?.crewVersion).toMatch(/^[0-9a-f]{12}$/);
    expect(rig.timeline.events.map(({ sequence, type, task }) => [sequence, type, task])).toEqual([
      [1, "task-start", "outline"],
      [2, "model-call-start", "outline"],
      [3, "model-call", "outline"],
      [4, "task-end", "outline"],
      [5, "task-start", "write"],
      [6, "model-call-start", "write"],
      [7, "model-call", "write"],
      [8, "task-end", "write"],
    ]);
    expect(rig.log.lines.map(({ message }) => message)).toEqual([
      "attempt begins",
      "crew-start",
      "task-start",
      "effect begins",
      "model-call-start",
      "model-call",
      "task-end",
      "task-start",
      "effect begins",
      "model-call-start",
      "model-call",
      "task-end",
      "crew-end",
      "execution ended",
    ]);
    expect(JSON.stringify([rig.log.lines, rig.timeline.events])).not.toContain("hidden");
  });

  it("costs a write of its timeline and one of its progress for each effect and the end, and no read of either", async () => {
    await rig.create();
    const reads = [vi.spyOn(rig.timeline, "read"), vi.spyOn(rig.memory.journal, "readProgress")];
    await rig.attempt(["outline", "text"]);
    expect([rig.timeline.writes, rig.memory.progress.length]).toEqual([[1, 4, 3], 3]);
    expect(reads.map(({ mock }) => mock.calls.length)).toEqual([0, 0]);
  });

  it("is none the worse for progress that cannot be written, and tells it once it can", async () => {
    await rig.create();
    rig.memory.failNext("writeProgress", "writeProgress");
    expect(await rig.attempt(["outline", "text"])).toEqual(COMPLETED);
    expect(rig.log.lines.filter(({ level }) => level === "warn")).toEqual([
      expect.objectContaining({ about: { events: 0, reason: throttled } }),
      expect.objectContaining({ about: { events: 0, reason: throttled } }),
    ]);
    expect(rig.memory.progress.at(-1)).toMatchObject({
      tasks: [{ status: "COMPLETED" }, { status: "COMPLETED" }],
      usage,
    });
  });

  it.each([true, false])(
    "is completed all the same when Snowflake is down (may still commit: %s)",
    async (may) => {
      await rig.create();
      rig.record.failure = snowflakeDown(may);
      expect(await rig.attempt(["outline", "text"])).toEqual(COMPLETED);
      expect(rig.memory.execution(ID)).toMatchObject({ phase: "COMPLETED", recorded: false });
      expect(rig.memory.leaseHolder(ID)).toBe(may ? "me" : undefined);
      expect(rig.log.lines.at(-1)).toMatchObject({
        level: "warn",
        message: expect.stringContaining("reconcile") as unknown,
      });
    },
  );
});

describe("the record of an attempt that decided itself", () => {
  const READS = ["read", "readRequest", "readOutcome", "readProgress"] as const;

  it("is made of what the attempt knows, under a lease that came with the decision", async () => {
    await rig.create();
    const { journal, leases } = rig.memory;
    const reads = READS.map((method) => vi.spyOn(journal, method));
    const acquire = vi.spyOn(leases, "acquire");
    expect(await rig.attempt(["outline", "text"])).toEqual(COMPLETED);
    expect(rig.memory.execution(ID).recorded).toBe(true);
    // Before its slot, and for its crew.
    expect(reads.map(({ mock }) => mock.calls.length)).toEqual([1, 1, 0, 0]);
    expect(acquire).not.toHaveBeenCalled();
  });

  it("waits for reconcile while the start still has the lease, and the outcome does not", async () => {
    await rig.create();
    await rig.memory.leases.acquire(ID, "starter", new Date());
    expect(await rig.attempt(["outline", "text"])).toEqual(COMPLETED);
    expect(rig.memory.execution(ID)).toMatchObject({ phase: "COMPLETED", recorded: false });
    expect([rig.memory.leaseHolder(ID), rig.mergedRows()]).toEqual(["starter", []]);
  });

  it("has the progress that the journal has when the attempt could not write its last", async () => {
    await rig.create();
    const text = () => {
      rig.memory.failNext(...Array.from({ length: 20 }, () => "writeProgress"));
      return "text";
    };
    expect(await rig.attempt(["outline", text])).toEqual(COMPLETED);
    const { updatedAt } = rig.memory.execution(ID);
    expect(rig.mergedRows()).toMatchObject([
      { tasks: [{ status: "COMPLETED" }, { status: "COMPLETED", finishedAt: updatedAt }] },
    ]);
    expect(rig.memory.progress.at(-1)?.tasks.map(({ status }) => status)).toEqual(["COMPLETED", "RUNNING"]);
  });
});

describe("an attempt whose crew fails", () => {
  it("is a result: FAILED with a readable sentence", async () => {
    await rig.create();
    const result = await rig.attempt([() => Promise.reject(apiError(400))]);
    const { error } = rig.memory.execution(ID);
    expect(error).toMatchObject({ type: "ModelRefused", retryable: false });
    expect(result).toEqual(failedWith("ModelRefused", error?.message ?? ""));
    expect(rig.mergedRows()).toMatchObject([{ phase: "FAILED", error, attempts: 1 }]);
  });

  it.each([
    [{ max_llm_calls: 1 }, "max_llm_calls"],
    [{ max_total_tokens: 15 }, "max_total_tokens"],
  ])("ends at its budget %j", async (limits, name) => {
    await rig.create(limits);
    expect(await rig.attempt(["outline", "text"])).toMatchObject({
      status: "failed",
      error: "BudgetExceeded",
      cause: expect.stringContaining(name) as unknown,
    });
    expect(rig.memory.execution(ID)).toMatchObject({ phase: "BUDGET_EXCEEDED", recorded: true });
  });

  it("is one sentence about the deployment when the crew is not there", async () => {
    await rig.create();
    rig.deployed = undefined;
    expect(await rig.attempt(["x"])).toEqual(
      failedWith("CrewMissing", 'The crew "essay" is not part of the deployed function'),
    );
  });

  it("fails the execution with the sentence when the crew's code is broken, for a retry would find it so too", async () => {
    await rig.create();
    rig.broken = new CrewUnreadable("tools/x.ts has no default export");
    expect(await rig.attempt(["x"])).toEqual(
      failedWith("CrewUnreadable", "tools/x.ts has no default export"),
    );
  });
});

describe("an execution with a time limit", () => {
  const outOfTime = failedWith("TimeLimit", "The execution took longer than its limit of 1 s");

  it("ends while a call is in flight", async () => {
    await rig.create({ timeout_seconds: 1 }, new Date(Date.now() - 950));
    const hang: Turn = ({ abortSignal }) =>
      new Promise((_, reject) => {
        abortSignal?.addEventListener("abort", () => reject(abortSignal.reason as Error));
      });
    expect(await rig.attempt([hang])).toEqual(outOfTime);
    expect(rig.memory.execution(ID)).toMatchObject({ phase: "TIMED_OUT", recorded: true });
  });

  it("ends at the next attempt when its time passed while it waited", async () => {
    await rig.create({ timeout_seconds: 1 }, new Date(Date.now() - 2000));
    expect(await rig.attempt(["never"])).toEqual(outOfTime);
  });
});
