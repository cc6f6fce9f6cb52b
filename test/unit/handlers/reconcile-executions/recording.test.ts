import { describe, expect, it } from "vitest";

import { idsTo, reconcileRig } from "../../../support/handlers/reconcile-rig.ts";
import { snowflakeDown, valueRefused } from "../../../support/snowflake/fake-record.ts";

const rig = reconcileRig();
const { create, createEnded, reconcile, mergedIds } = rig;

describe("ends that Snowflake does not know", () => {
  it("are recorded in one statement, once", async () => {
    for (const id of ["a", "b", "c"]) await createEnded(id);
    expect(await reconcile()).toEqual({ recorded: 3, ended: 0, open: 0 });
    expect(mergedIds().map((ids) => ids.toSorted())).toEqual([["a", "b", "c"]]);
    expect(await reconcile()).toEqual({ recorded: 0, ended: 0, open: 0 });
    expect([rig.record.statements.length, rig.memory.executions().every(({ recorded }) => recorded)]).toEqual(
      [1, true],
    );
  });

  it("are recorded 50 a statement", async () => {
    for (const id of idsTo(120)) await createEnded(id);
    expect(await reconcile()).toEqual({ recorded: 120, ended: 0, open: 0 });
    expect(mergedIds().map((ids) => ids.length)).toEqual([50, 50, 20]);
    expect(new Set(mergedIds().flat()).size).toBe(120);
  });

  it("are recorded in statements that a request to Snowflake can hold", async () => {
    for (const id of ["a", "b", "c", "d", "e"]) await createEnded(id, "x".repeat(1_500_000));
    await reconcile();
    expect(mergedIds().map((ids) => ids.length)).toEqual([3, 2]);
  });

  it("are leased and read only when they are about to be written, so that no lease runs out meanwhile", async () => {
    for (const id of idsTo(120)) await createEnded(id);
    const leased: number[] = [];
    rig.record.onStatement = () => {
      leased.push(idsTo(120).filter((id) => rig.memory.leaseHolder(id) !== undefined).length);
    };
    await reconcile();
    expect(leased).toEqual([50, 50, 20]);
  });

  it("are left to others who are writing them", async () => {
    await createEnded("a");
    await createEnded("b");
    await rig.memory.leases.acquire("a", "other", new Date());
    expect(await reconcile()).toEqual({ recorded: 1, ended: 0, open: 1 });
    expect([mergedIds(), rig.memory.leaseHolder("a")]).toEqual([[["b"]], "other"]);
  });

  it("are written once when two runs overlap", async () => {
    for (const id of idsTo(20)) await createEnded(id);
    await Promise.all([reconcile("one"), reconcile("two")]);
    expect(mergedIds().flat().toSorted()).toEqual(idsTo(20));
  });

  it.each([false, true])(
    "wait for the next run while Snowflake is down (may still commit: %s)",
    async (mayStillCommit) => {
      await createEnded("a");
      await createEnded("b");
      rig.record.failure = snowflakeDown(mayStillCommit);
      expect(await reconcile()).toEqual({ recorded: 0, ended: 0, open: 2 });
      expect(["a", "b"].map(rig.memory.leaseHolder)).toEqual(
        mayStillCommit ? ["me", "me"] : [undefined, undefined],
      );
      expect(rig.log.lines[0]).toMatchObject({ level: "warn", about: { waiting: 2 } });
      rig.record.failure = undefined;
      expect(await reconcile("next")).toMatchObject({ recorded: mayStillCommit ? 0 : 2 });
    },
  );

  it("keep what was recorded before Snowflake went down", async () => {
    for (const id of idsTo(60)) await createEnded(id);
    rig.record.onStatement = () => {
      if (rig.record.statements.length === 1) rig.record.failure = snowflakeDown();
    };
    expect(await reconcile()).toEqual({ recorded: 50, ended: 0, open: 10 });
    expect(idsTo(60).filter((id) => rig.memory.leaseHolder(id) !== undefined)).toEqual([]);
  });

  it("are recorded, counted and named when Snowflake has them twice", async () => {
    for (const id of ["a", "b"]) await createEnded(id);
    rig.record.copies = 2;
    expect(await reconcile()).toEqual({ recorded: 2, ended: 0, open: 0 });
    expect(rig.counted).toEqual([{ DuplicateRows: 2 }]);
    expect(rig.log.lines[0]).toEqual({
      level: "warn",
      message: "Snowflake has executions twice; docs/runbook.md#duplicate-rows removes the duplicates",
      about: { duplicates: 2, among: ["a", "b"] },
    });
  });

  it("are marked as far as they were written when one is refused and the time for the others is over", async () => {
    for (const id of ["a", "b", "c", "d"]) await createEnded(id);
    const merged: (readonly string[])[] = [];
    rig.record.merge = async (rows) => {
      merged.push(rows.map(({ executionId }) => executionId));
      if (merged.length === 1) throw valueRefused();
      if (merged.length === 3) throw snowflakeDown(false);
      return rows.length;
    };
    expect(await reconcile()).toEqual({ recorded: 2, ended: 0, open: 2 });
    const [all = [], first = [], second = []] = merged;
    expect([merged.length, [...first, ...second]]).toEqual([3, all]);
    expect(all.map((id) => [rig.memory.execution(id).recorded, rig.memory.leaseHolder(id)])).toEqual([
      ...first.map(() => [true, undefined]),
      ...second.map(() => [false, undefined]),
    ]);
  });

  it("are recorded while Step Functions does not answer, which is thrown afterwards", async () => {
    await createEnded("a");
    await create("stuck", 600);
    rig.workflow.isDown = true;
    await expect(reconcile()).rejects.toMatchObject({ name: "WorkflowUnavailable" });
    expect(mergedIds()).toEqual([["a"]]);
  });
});
