import { describe, expect, it } from "vitest";

import { JournalUnavailable } from "../../../../functions/domain/errors.ts";
import { idsTo, reconcileRig } from "../../../support/handlers/reconcile-rig.ts";

const rig = reconcileRig();

/** The journal gives no outcome of these. */
function unreadable(ids: readonly string[], error: () => Error): void {
  const readOutcome = rig.memory.journal.readOutcome.bind(rig.memory.journal);
  rig.memory.journal.readOutcome = (execution) =>
    ids.includes(execution.executionId) ? Promise.reject(error()) : readOutcome(execution);
}
const recordedIds = () =>
  rig.memory.executions().flatMap(({ executionId, recorded }) => (recorded ? [executionId] : []));
const throttled = () => new JournalUnavailable("read", { cause: new Error("throttled") });

describe("an execution that cannot be read", () => {
  it("keeps no other from being recorded or ended, and is named and counted", async () => {
    for (const id of idsTo(5)) await rig.createEnded(id);
    await rig.create("lost", 600);
    rig.workflow.statuses.set("lost", "FAILED");
    unreadable(["id-000"], () => new Error("unexpected end of file"));
    expect(await rig.reconcile()).toEqual({ recorded: 5, ended: 1, open: 1 });
    expect(recordedIds()).toEqual(["id-001", "id-002", "id-003", "id-004", "lost"]);
    expect([rig.counted, rig.published.length]).toEqual([[{ ReconcileFailures: 1 }], 1]);
    expect(rig.log.lines.filter(({ level }) => level === "warn")[0]).toEqual({
      level: "warn",
      message: "an execution could not be reconciled; the next run tries again",
      about: { execution_id: "id-000", reason: "Error: unexpected end of file" },
    });
  });

  it("is not quoted in the log: what does not parse are inputs and answers", async () => {
    await rig.createEnded("a");
    unreadable(["a"], () => new SyntaxError(`Unexpected token 's', "secret" is not valid JSON`));
    await rig.reconcile();
    expect(rig.log.lines[0]?.about).toEqual({ execution_id: "a", reason: "SyntaxError" });
  });

  it("because of a throttled read is read by the next run", async () => {
    for (const id of ["a", "b"]) await rig.createEnded(id);
    rig.memory.failNext("readOutcome");
    expect(await rig.reconcile("one")).toMatchObject({ recorded: 1 });
    await rig.memory.leases.release("a", "one");
    expect(await rig.reconcile("two")).toEqual({ recorded: 1, ended: 0, open: 0 });
  });
});

it("a journal that is away is thrown, after what can be done, and is not asked about every execution", async () => {
  for (const id of idsTo(20)) await rig.createEnded(id);
  unreadable(idsTo(20).slice(2), throttled);
  await expect(rig.reconcile()).rejects.toMatchObject({ name: "JournalUnavailable" });
  expect(recordedIds()).toEqual(["id-000", "id-001"]);
  expect([rig.counted, rig.published.length]).toEqual([[{ ReconcileFailures: 3 }], 1]);
});

describe("the ages", () => {
  it("are published while Step Functions is away", async () => {
    await rig.createEnded("a");
    await rig.create("b", 600);
    rig.workflow.isDown = true;
    await expect(rig.reconcile()).rejects.toMatchObject({ name: "WorkflowUnavailable" });
    expect([recordedIds(), rig.published.length]).toEqual([["a"], 1]);
  });

  it("are published before anything is tried that Lambda could cut short", async () => {
    await rig.createEnded("a");
    let publishedBefore = 0;
    rig.record.onStatement = () => {
      publishedBefore = rig.published.length;
    };
    await rig.reconcile();
    expect(publishedBefore).toBe(1);
  });
});

it("takes what is recorded and still listed off the list, without a statement", async () => {
  const openIds = async () => (await rig.memory.open.list(1000)).map(({ executionId }) => executionId);
  for (const id of ["a", "b"]) await rig.createEnded(id);
  expect(await rig.reconcile()).toMatchObject({ recorded: 2 });
  rig.memory.listAgain("a");
  expect([recordedIds(), await openIds()]).toEqual([["a", "b"], ["a"]]);
  expect(await rig.reconcile()).toMatchObject({ recorded: 0 });
  expect([await openIds(), rig.record.statements.length]).toEqual([[], 1]);
});

it("says that it runs even when it cannot say what is open", async () => {
  rig.memory.open.list = () => Promise.reject(new JournalUnavailable("list", { cause: new Error("away") }));
  await expect(rig.reconcile()).rejects.toThrow(JournalUnavailable);
  expect(rig.beats).toBe(1);
});
