import { beforeEach, describe, expect, it } from "vitest";

import { completedAs, endAs } from "../../../functions/domain/ends.ts";
import type { Outcome } from "../../../functions/domain/outcome.ts";
import { NO_PROGRESS } from "../../../functions/domain/progress.ts";
import { writeWindow } from "../../../functions/domain/record-lease.ts";
import {
  leaseRow,
  recordOutcome,
  releaseLeaseOnFailure,
  writeRows,
} from "../../../functions/domain/recording.ts";
import { arnOf, fakeWorkflow } from "../../support/handlers/fake-workflow.ts";
import { failedOutcome } from "../../support/handlers/outcome-of.ts";
import { recordedLog } from "../../support/handlers/recorded-log.ts";
import {
  type MemoryExecutionJournal,
  memoryExecutionJournal,
} from "../../support/journal/memory-execution-journal.ts";
import { type FakeRecord, fakeRecord, snowflakeDown } from "../../support/snowflake/fake-record.ts";

const CREATED = new Date("2026-11-24T10:00:00.123Z");
const ENDED = new Date("2026-11-24T10:05:00.456Z");
const result = { raw: "text", data: { json_dict: null } };
const usage = { total_tokens: 5 };
const completed = completedAs(result, usage);

let memory: MemoryExecutionJournal;
let record: FakeRecord;
let counted: Readonly<Record<string, number>>[] = [];
const metrics = {
  seconds: () => undefined,
  counts: (values: Readonly<Record<string, number>>) => void counted.push(values),
};
const ports = () => ({
  journal: memory.journal,
  leases: memory.leases,
  record,
  workflow: fakeWorkflow(),
  metrics,
});
let log = recordedLog();
const by = (requestId: string) => ({ requestId, log, remainingMilliseconds: () => 60_000 });

beforeEach(async () => {
  memory = memoryExecutionJournal();
  record = fakeRecord();
  log = recordedLog();
  counted = [];
  await memory.journal.create({
    executionId: "a",
    request: { crewName: "crew", inputs: { n: 1 }, limits: {} },
    createdAt: CREATED,
    owner: "starter",
  });
  await memory.leases.release("a", "starter");
});

async function end(outcome: Outcome, recorder?: string) {
  await memory.journal.beginAttempt("a", CREATED);
  return memory.journal.decide({ executionId: "a", outcome, at: ENDED, attempt: 1, recorder });
}

/** What is known of the execution whoever has ended it. */
const ended = () => ({ execution: memory.execution("a") });

const row = {
  executionId: "a",
  crewName: "crew",
  inputs: { n: 1 },
  workflowExecution: arnOf("a"),
  createdAt: "2026-11-24T10:00:00.123Z",
  updatedAt: "2026-11-24T10:05:00.456Z",
  attempts: 1,
  tasks: [],
};

describe("recording an outcome", () => {
  it("writes a completed execution's row once, and notes that", async () => {
    await end(completed);
    expect([
      await recordOutcome(ended(), by("me"), ports()),
      await recordOutcome(ended(), by("other"), ports()),
    ]).toEqual([true, true]);
    expect(record.statements).toEqual([{ merge: [{ ...row, phase: "COMPLETED", result, usage }] }]);
    expect([memory.execution("a").recorded, memory.leaseHolder("a")]).toEqual([true, undefined]);
  });

  it("writes a failed execution's error", async () => {
    const outcome = failedOutcome("ModelRefused", "No.", false);
    await end(outcome);
    await recordOutcome(ended(), by("me"), ports());
    expect(record.statements).toEqual([
      {
        merge: [
          { ...row, phase: "FAILED", error: { type: "ModelRefused", message: "No.", retryable: false } },
        ],
      },
    ]);
  });

  it("names no workflow execution for a start that failed: there is none", async () => {
    await memory.journal.decide({ executionId: "a", outcome: endAs("startFailed"), at: ENDED });
    await recordOutcome(ended(), by("me"), ports());
    const { workflowExecution: _none, ...without } = row;
    const { phase, error } = endAs("startFailed") as Outcome & { readonly error: object };
    expect(record.statements).toEqual([{ merge: [{ ...without, attempts: 0, phase, error }] }]);
  });

  it("does nothing for an execution that has not ended", async () => {
    expect(await recordOutcome(ended(), by("me"), ports())).toBe(false);
    expect([record.statements, memory.leaseHolder("a")]).toEqual([[], undefined]);
  });

  it("reads nothing that its recorder knows, and asks for no lease that it has", async () => {
    const { leasedAt } = await end(completed, "me");
    const tasks = [{ name: "outline", status: "COMPLETED" as const }];
    const request = { crewName: "crew", inputs: { n: 1 }, limits: {} };
    const outcome = { result, usage };
    const known = { request, outcome, progress: { ...NO_PROGRESS, tasks }, leasedAt };
    memory.failNext("read", "readRequest", "readOutcome", "readProgress", "acquire");
    expect(await recordOutcome({ ...ended(), ...known }, by("me"), ports())).toBe(true);
    expect(record.statements).toEqual([{ merge: [{ ...row, phase: "COMPLETED", result, usage, tasks }] }]);
    expect([memory.execution("a").recorded, memory.leaseHolder("a")]).toEqual([true, undefined]);
  });

  it("leaves a row that somebody has recorded since the execution was read", async () => {
    await end(completed);
    const before = ended();
    expect(await recordOutcome(ended(), by("other"), ports())).toBe(true);
    expect(await recordOutcome(before, by("me"), ports())).toBe(false);
    expect(record.statements.length).toBe(1);
  });

  it("leaves it to the holder of the lease", async () => {
    await end(completed);
    await memory.leases.acquire("a", "other", new Date());
    expect(await recordOutcome(ended(), by("me"), ports())).toBe(false);
    expect([record.statements, memory.leaseHolder("a")]).toEqual([[], "other"]);
  });

  it("writes it once when several try at the same time", async () => {
    await end(completed);
    await Promise.all(["1", "2", "3", "4"].map((holder) => recordOutcome(ended(), by(holder), ports())));
    expect([record.statements.length, memory.execution("a").recorded]).toEqual([1, true]);
  });

  it("gives the lease back when Snowflake has surely not taken the row", async () => {
    await end(completed);
    record.failure = snowflakeDown(false);
    await expect(recordOutcome(ended(), by("me"), ports())).rejects.toBe(record.failure);
    expect([memory.leaseHolder("a"), memory.execution("a").recorded]).toEqual([undefined, false]);
  });

  it("keeps the lease when the statement may still commit", async () => {
    await end(completed);
    record.failure = snowflakeDown(true);
    await expect(recordOutcome(ended(), by("me"), ports())).rejects.toBe(record.failure);
    expect([memory.leaseHolder("a"), memory.execution("a").recorded]).toEqual(["me", false]);
  });
});

describe("an execution that Snowflake has twice", () => {
  it("is recorded, counted and named", async () => {
    await end(completed);
    record.copies = 3;
    expect(await recordOutcome(ended(), by("me"), ports())).toBe(true);
    expect([memory.execution("a").recorded, counted]).toEqual([true, [{ DuplicateRows: 2 }]]);
    expect(log.lines).toEqual([
      {
        level: "warn",
        message: "Snowflake has executions twice; docs/runbook.md#duplicate-rows removes the duplicates",
        about: { duplicates: 2, among: ["a"] },
      },
    ]);
  });

  it("is none when another writer has written it already: nothing is changed then", async () => {
    await end(completed);
    record.copies = 0;
    expect(await recordOutcome(ended(), by("me"), ports())).toBe(true);
    expect([memory.execution("a").recorded, counted, log.lines]).toEqual([true, [], []]);
  });
});

describe("a lease that is nearly over", () => {
  it("sends nothing more, and 15 s later Snowflake inserts nothing more: a statement may then go on for 25 s", () => {
    const leasedAt = CREATED.getTime();
    const windows = [0, 19_999, 20_000, 60_000].map((after) => writeWindow(leasedAt, leasedAt + after));
    expect(windows.map(({ signal }) => signal.aborted)).toEqual([false, false, true, true]);
    expect(windows.map(({ insertBefore }) => insertBefore - leasedAt)).toEqual(Array(4).fill(35_000));
  });

  it("has its row left to the next run when reading took so long", async () => {
    await end(completed);
    const signals: boolean[] = [];
    record.merge = (_rows, { signal }) => {
      signals.push(signal.aborted);
      return Promise.reject(snowflakeDown(false));
    };
    const execution = memory.execution("a");
    const leased = await leaseRow({ execution }, "me", ports());
    if (leased === undefined) throw new Error("the lease is free");
    const longAgo = { ...leased, leasedAt: leased.leasedAt - 40_000 };
    expect(await writeRows([longAgo], log, ports())).toEqual({
      written: [],
      failure: snowflakeDown(false),
    });
    expect(signals).toEqual([true]);
  });
});

describe("a lease that was taken with the decision", () => {
  it("bounds the write by when it was asked for, and is given back when that is too long ago", async () => {
    const { leasedAt = Number.NaN } = await end(completed, "me");
    expect(memory.leaseHolder("a")).toBe("me");
    const fences: number[] = [];
    record.merge = (_rows, { signal, insertBefore }) => {
      fences.push(insertBefore - leasedAt);
      return signal.aborted ? Promise.reject(snowflakeDown(false)) : Promise.resolve(1);
    };
    const late = { ...ended(), leasedAt: leasedAt - 20_000 };
    await expect(recordOutcome(late, by("me"), ports())).rejects.toEqual(snowflakeDown(false));
    expect([fences, memory.leaseHolder("a")]).toEqual([[15_000], undefined]);
  });
});

describe("a write under a lease", () => {
  it("keeps it when it fails for a reason that is not Snowflake's", async () => {
    await memory.leases.acquire("a", "me", new Date());
    const bug = new Error("bug");
    await expect(
      releaseLeaseOnFailure({ executionId: "a", holder: "me", leases: memory.leases }, () =>
        Promise.reject(bug),
      ),
    ).rejects.toBe(bug);
    expect(memory.leaseHolder("a")).toBe("me");
  });

  it("never takes another holder's lease away", async () => {
    await memory.leases.acquire("a", "other", new Date());
    await expect(
      releaseLeaseOnFailure({ executionId: "a", holder: "me", leases: memory.leases }, () =>
        Promise.reject(snowflakeDown()),
      ),
    ).rejects.toThrow("Snowflake could not answer");
    expect(memory.leaseHolder("a")).toBe("other");
  });
});
