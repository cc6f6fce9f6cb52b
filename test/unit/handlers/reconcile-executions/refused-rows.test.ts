import { describe, expect, it } from "vitest";

import { RecordUnavailable } from "../../../../functions/domain/errors.ts";
import { failedOutcome } from "../../../support/handlers/outcome-of.ts";
import { idsTo, reconcileRig } from "../../../support/handlers/reconcile-rig.ts";

const rig = reconcileRig();
const POISON = "id-010";

/** An end of ten minutes ago. */
async function createWaiting(id: string): Promise<void> {
  await rig.create(id, 900);
  await rig.memory.journal.decide({
    executionId: id,
    outcome: failedOutcome("X", "No.", false),
    at: new Date(Date.now() - 600_000),
  });
}

/** Every statement with this row in it fails, and no SQL state says why. */
function poison(mayStillCommit: boolean): void {
  const merge = rig.record.merge.bind(rig.record);
  rig.record.merge = (rows, window) =>
    rows.some(({ executionId }) => executionId === POISON)
      ? Promise.reject(
          new RecordUnavailable("record how executions ended", { cause: new Error("413"), mayStillCommit }),
        )
      : merge(rows, window);
}

const unrecorded = (): string[] =>
  rig.memory.executions().flatMap(({ executionId, recorded }) => (recorded ? [] : [executionId]));

/** A minute later, leases have run out. */
async function nextRun(run: number): Promise<void> {
  await rig.reconcile(`run ${run}`);
  for (const id of unrecorded()) await rig.memory.leases.release(id, `run ${run}`);
}

describe("an end whose row fails every statement it is in", () => {
  it.each([
    [150, false],
    [150, true],
    [40, false],
    [40, true],
  ])(
    "is after a few runs the only one of %i that waits, and is named (may still commit: %s)",
    async (count, may) => {
      for (const id of idsTo(count)) await createWaiting(id);
      poison(may);
      // Usually ten runs are enough; by chance 40 are not, once in a hundred times.
      const patience = 200;
      let run = 0;
      const isNamed = () =>
        rig.log.lines.some(({ message }) => message.includes("the end of this execution"));
      while ((unrecorded().length > 1 || !isNamed()) && run < patience) await nextRun((run += 1));
      expect(unrecorded()).toEqual([POISON]);
      expect(rig.log.lines.find(({ message }) => message.includes("the end of this execution"))).toEqual({
        level: "warn",
        message: "Snowflake does not take the end of this execution",
        about: {
          execution_id: POISON,
          reason: "Snowflake could not record how executions ended: 413",
        },
      });
      expect(rig.published.at(-1)?.["OldestUnrecorded"]).toBeGreaterThan(500);
    },
  );

  it("is in no statement with ends that have just come", async () => {
    await createWaiting(POISON);
    poison(true);
    for (const id of ["a", "b"]) await rig.createEnded(id);
    expect(await rig.reconcile()).toEqual({ recorded: 2, ended: 0, open: 1 });
    expect(rig.mergedIds()).toEqual([["a", "b"]]);
  });

  it("keeps no further statement of its own run from being sent", async () => {
    for (const id of idsTo(120)) await rig.createEnded(id);
    poison(true);
    expect(await rig.reconcile()).toEqual({ recorded: 70, ended: 0, open: 50 });
    expect(rig.log.lines[0]).toEqual({
      level: "warn",
      message: "Snowflake does not take ends at the moment; the next run tries again",
      about: {
        reason: "Snowflake could not record how executions ended: 413",
        waiting: 50,
        failed_statements: 1,
      },
    });
  });
});

describe("statements that all fail", () => {
  it("are given up after five in a row", async () => {
    for (const id of idsTo(400)) await rig.createEnded(id);
    let sent = 0;
    rig.record.onStatement = () => {
      sent += 1;
      throw new RecordUnavailable("answer", { cause: new Error("no"), mayStillCommit: false });
    };
    expect(await rig.reconcile()).toEqual({ recorded: 0, ended: 0, open: 400 });
    expect([sent, idsTo(400).filter((id) => rig.memory.leaseHolder(id) !== undefined)]).toEqual([5, []]);
  });

  it("by a bug are thrown, after the others are recorded", async () => {
    const bug = new TypeError("bug");
    for (const id of idsTo(60)) await rig.createEnded(id);
    rig.record.onStatement = () => {
      rig.record.onStatement = () => undefined;
      throw bug;
    };
    await expect(rig.reconcile()).rejects.toBe(bug);
    expect(unrecorded().length).toBe(50);
  });
});

it("begins no statement that it has no time to finish", async () => {
  await rig.createEnded("a");
  rig.remaining = 20_000;
  expect(await rig.reconcile()).toEqual({ recorded: 0, ended: 0, open: 1 });
  expect([rig.record.statements, rig.memory.leaseHolder("a")]).toEqual([[], undefined]);
});
