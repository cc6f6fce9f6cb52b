import { beforeEach, describe, expect, it } from "vitest";

import { RecordUnavailable } from "../../../functions/domain/errors.ts";
import { failedOutcome, type Outcome } from "../../../functions/domain/outcome.ts";
import type { TerminalRow } from "../../../functions/domain/record.ts";
import { mergeRows, recordOutcome, releasingLease } from "../../../functions/domain/recording.ts";
import { type FakeRecord, fakeRecord, snowflakeDown } from "../../support/fake-record.ts";
import { arnOf, fakeWorkflow } from "../../support/fake-workflow.ts";
import {
  type MemoryExecutionJournal,
  memoryExecutionJournal,
} from "../../support/memory-execution-journal.ts";

const CREATED = new Date("2026-11-24T10:00:00.123Z");
const ENDED = new Date("2026-11-24T10:05:00.456Z");
const completed: Outcome = {
  phase: "COMPLETED",
  result: { raw: "text", data: { json_dict: null } },
  usage: { total_tokens: 5 },
};

let memory: MemoryExecutionJournal;
let record: FakeRecord;
const ports = () => ({ journal: memory.journal, leases: memory.leases, record, workflow: fakeWorkflow() });

beforeEach(async () => {
  memory = memoryExecutionJournal();
  record = fakeRecord();
  await memory.journal.create("a", { crewName: "crew", inputs: { n: 1 }, limits: {} }, CREATED, "starter");
  await memory.leases.release("a", "starter");
});

async function end(outcome: Outcome): Promise<void> {
  await memory.journal.beginAttempt("a", CREATED);
  await memory.journal.decide("a", outcome, ENDED, 1);
}

const row = {
  executionId: "a",
  crewName: "crew",
  inputs: { n: 1 },
  workflowExecution: arnOf("a"),
  createdAt: "2026-11-24T10:00:00.123Z",
  updatedAt: "2026-11-24T10:05:00.456Z",
  attempts: 1,
};

describe("recording an outcome", () => {
  it("writes a completed execution's row once, and notes that", async () => {
    await end(completed);
    expect([await recordOutcome("a", "me", ports()), await recordOutcome("a", "other", ports())]).toEqual([
      true,
      true,
    ]);
    const { result, usage } = completed;
    expect(record.statements).toEqual([{ merge: [{ ...row, phase: "COMPLETED", result, usage }] }]);
    expect([memory.execution("a").recorded, memory.leaseHolder("a")]).toEqual([true, undefined]);
  });

  it("writes a failed execution's error", async () => {
    const outcome = failedOutcome("ModelRefused", "No.", false);
    await end(outcome);
    await recordOutcome("a", "me", ports());
    expect(record.statements).toEqual([
      {
        merge: [
          { ...row, phase: "FAILED", error: { type: "ModelRefused", message: "No.", retryable: false } },
        ],
      },
    ]);
  });

  it("does nothing for an execution that has not ended, or is unknown", async () => {
    expect([await recordOutcome("a", "me", ports()), await recordOutcome("b", "me", ports())]).toEqual([
      false,
      false,
    ]);
    expect([record.statements, memory.leaseHolder("a")]).toEqual([[], undefined]);
  });

  it("leaves it to the holder of the lease", async () => {
    await end(completed);
    await memory.leases.acquire("a", "other", new Date());
    expect(await recordOutcome("a", "me", ports())).toBe(false);
    expect([record.statements, memory.leaseHolder("a")]).toEqual([[], "other"]);
  });

  it("writes it once when several try at the same time", async () => {
    await end(completed);
    await Promise.all(["1", "2", "3", "4"].map((holder) => recordOutcome("a", holder, ports())));
    expect([record.statements.length, memory.execution("a").recorded]).toEqual([1, true]);
  });

  it("gives the lease back when Snowflake has surely not taken the row", async () => {
    await end(completed);
    record.failure = snowflakeDown(false);
    await expect(recordOutcome("a", "me", ports())).rejects.toBe(record.failure);
    expect([memory.leaseHolder("a"), memory.execution("a").recorded]).toEqual([undefined, false]);
  });

  it("keeps the lease when the statement may still commit", async () => {
    await end(completed);
    record.failure = snowflakeDown(true);
    await expect(recordOutcome("a", "me", ports())).rejects.toBe(record.failure);
    expect([memory.leaseHolder("a"), memory.execution("a").recorded]).toEqual(["me", false]);
  });
});

describe("a write under leases", () => {
  it("keeps them all when it fails for a reason that is not Snowflake's", async () => {
    await memory.leases.acquire("a", "me", new Date());
    const bug = new Error("bug");
    await expect(releasingLease(["a"], "me", memory.leases, () => Promise.reject(bug))).rejects.toBe(bug);
    expect(memory.leaseHolder("a")).toBe("me");
  });

  it("never takes another holder's lease away", async () => {
    await memory.leases.acquire("a", "other", new Date());
    await expect(
      releasingLease(["a"], "me", memory.leases, () => Promise.reject(snowflakeDown())),
    ).rejects.toThrow("Snowflake could not answer");
    expect(memory.leaseHolder("a")).toBe("other");
  });
});

describe("a row that Snowflake refuses", () => {
  const refusal = new RecordUnavailable("merge", {
    cause: new Error("code 100069"),
    mayStillCommit: false,
    refusesValue: true,
  });
  const rowOf = (executionId: string): TerminalRow => ({
    ...row,
    executionId,
    phase: "COMPLETED",
    result: { raw: executionId, data: {} },
  });

  it("is written without its values, and keeps no other row waiting", async () => {
    const written: TerminalRow[] = [];
    const picky = {
      merge: (rows: readonly TerminalRow[]) => {
        if (rows.some(({ result }) => result?.raw === "bad")) return Promise.reject(refusal);
        written.push(...rows);
        return Promise.resolve();
      },
    };
    await mergeRows(["a", "b", "bad", "c", "d", "e"].map(rowOf), picky, 1000);
    expect(written.map(({ executionId }) => executionId).toSorted()).toEqual([
      "a",
      "b",
      "bad",
      "c",
      "d",
      "e",
    ]);
    expect(written.find(({ executionId }) => executionId === "bad")).toEqual({
      ...row,
      executionId: "bad",
      phase: "COMPLETED",
      inputs: {},
      note: refusal.message,
    });
  });

  it("is not taken for one when Snowflake is down: nothing is left out then", async () => {
    record.failure = snowflakeDown();
    await expect(mergeRows([rowOf("a")], record, 1000)).rejects.toBe(record.failure);
  });
});
