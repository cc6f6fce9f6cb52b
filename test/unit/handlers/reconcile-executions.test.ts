import { beforeEach, describe, expect, it } from "vitest";

import { failedOutcome } from "../../../functions/domain/outcome.ts";
import type { WorkflowExecutionStatus } from "../../../functions/domain/workflow.ts";
import { reconcileExecutions } from "../../../functions/handlers/reconcile-executions/reconcile-executions.ts";
import { type FakeRecord, fakeRecord, snowflakeDown } from "../../support/fake-record.ts";
import { type FakeWorkflow, fakeWorkflow } from "../../support/fake-workflow.ts";
import {
  type MemoryExecutionJournal,
  memoryExecutionJournal,
} from "../../support/memory-execution-journal.ts";
import { recordedLog } from "../../support/recorded-log.ts";

let memory: MemoryExecutionJournal;
let record: FakeRecord;
let workflow: FakeWorkflow;
let log = recordedLog();
let published: Readonly<Record<string, number>>[] = [];
const metrics = { seconds: (values: Readonly<Record<string, number>>) => void published.push(values) };
beforeEach(() => {
  published = [];
  memory = memoryExecutionJournal();
  record = fakeRecord();
  workflow = fakeWorkflow();
  log = recordedLog();
});

/** An execution whose start has answered. */
async function create(id: string, secondsAgo: number, text = ""): Promise<void> {
  const createdAt = new Date(Date.now() - secondsAgo * 1000);
  await memory.journal.create(id, { crewName: "crew", inputs: { text }, limits: {} }, createdAt, "starter");
  await memory.leases.release(id, "starter");
}
async function createEnded(id: string, text = ""): Promise<void> {
  await create(id, 600, text);
  await memory.journal.decide(id, failedOutcome("ModelRefused", "No.", false), new Date());
}
const reconcile = (requestId = "me") =>
  reconcileExecutions(
    { journal: memory.journal, open: memory.open, leases: memory.leases, record, workflow, metrics },
    { requestId, log },
  );
const mergedIds = () =>
  record.statements.map((statement) =>
    "merge" in statement ? statement.merge.map((row) => row.executionId) : [],
  );
const idsTo = (count: number) =>
  Array.from({ length: count }, (_, index) => `id-${String(index).padStart(3, "0")}`);

describe("ends that Snowflake does not know", () => {
  it("are recorded in one statement, once", async () => {
    for (const id of ["a", "b", "c"]) await createEnded(id);
    expect(await reconcile()).toEqual({ recorded: 3, ended: 0, open: 0 });
    expect(mergedIds().map((ids) => ids.toSorted())).toEqual([["a", "b", "c"]]);
    expect(await reconcile()).toEqual({ recorded: 0, ended: 0, open: 0 });
    expect([record.statements.length, memory.executions().every(({ recorded }) => recorded)]).toEqual([
      1,
      true,
    ]);
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
    record.onStatement = () => {
      leased.push(idsTo(120).filter((id) => memory.leaseHolder(id) !== undefined).length);
    };
    await reconcile();
    expect(leased).toEqual([50, 50, 20]);
  });

  it("are left to others who are writing them", async () => {
    await createEnded("a");
    await createEnded("b");
    await memory.leases.acquire("a", "other", new Date());
    expect(await reconcile()).toEqual({ recorded: 1, ended: 0, open: 1 });
    expect([mergedIds(), memory.leaseHolder("a")]).toEqual([[["b"]], "other"]);
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
      record.failure = snowflakeDown(mayStillCommit);
      expect(await reconcile()).toEqual({ recorded: 0, ended: 0, open: 2 });
      expect(["a", "b"].map(memory.leaseHolder)).toEqual(
        mayStillCommit ? ["me", "me"] : [undefined, undefined],
      );
      expect(log.lines[0]).toMatchObject({ level: "warn", about: { waiting: 2 } });
      record.failure = undefined;
      expect(await reconcile("next")).toMatchObject({ recorded: mayStillCommit ? 0 : 2 });
    },
  );

  it("keep what was recorded before Snowflake went down", async () => {
    for (const id of idsTo(60)) await createEnded(id);
    record.onStatement = () => {
      if (record.statements.length === 1) record.failure = snowflakeDown();
    };
    expect(await reconcile()).toEqual({ recorded: 50, ended: 0, open: 10 });
    expect(idsTo(60).filter((id) => memory.leaseHolder(id) !== undefined)).toEqual([]);
  });

  it("are recorded while Step Functions does not answer, which is thrown afterwards", async () => {
    await createEnded("a");
    await create("stuck", 600);
    workflow.isDown = true;
    await expect(reconcile()).rejects.toMatchObject({ name: "WorkflowUnavailable" });
    expect(mergedIds()).toEqual([["a"]]);
  });
});

describe("executions that nobody runs", () => {
  it("whose start broke off are ended, and recorded in the same run", async () => {
    await create("a", 61);
    expect(await reconcile()).toEqual({ recorded: 1, ended: 1, open: 0 });
    expect(memory.execution("a")).toMatchObject({
      phase: "FAILED",
      error: { type: "NeverStarted" },
      recorded: true,
    });
    expect(log.lines[0]).toMatchObject({
      level: "warn",
      about: { execution_id: "a", workflow_status: "absent" },
    });
  });

  it("are left alone while their start may still live", async () => {
    await create("a", 55);
    expect(await reconcile()).toEqual({ recorded: 0, ended: 0, open: 1 });
    expect([workflow.asked, memory.execution("a").phase]).toEqual([[], "STARTING"]);
  });

  it("are not those that the workflow runs, however old", async () => {
    await create("starting", 100_000);
    await create("running", 100_000);
    await memory.journal.beginAttempt("running", new Date());
    await create("suspended", 100_000);
    await memory.journal.beginAttempt("suspended", new Date());
    await memory.journal.suspend("suspended", 1, true);
    for (const id of ["starting", "running", "suspended"]) workflow.statuses.set(id, "RUNNING");
    expect(await reconcile()).toEqual({ recorded: 0, ended: 0, open: 3 });
    expect(memory.executions().map(({ phase }) => phase)).toEqual(["STARTING", "RUNNING", "SUSPENDED"]);
    expect(workflow.asked.toSorted()).toEqual(["running", "starting", "suspended"]);
  });

  it.each<[WorkflowExecutionStatus, string]>([
    ["FAILED", "FAILED"],
    ["TIMED_OUT", "TIMED_OUT"],
    ["ABORTED", "CANCELLED"],
    ["SUCCEEDED", "FAILED"],
  ])("because their workflow execution is %s end as %s", async (status, phase) => {
    await create("a", 400);
    await memory.journal.beginAttempt("a", new Date());
    workflow.statuses.set("a", status);
    expect(await reconcile()).toEqual({ recorded: 1, ended: 1, open: 0 });
    expect(memory.execution("a").phase).toBe(phase);
  });

  it("are found behind many healthy ones in a few runs, asking about 25 each time", async () => {
    for (const id of idsTo(100)) {
      await create(id, 4000);
      await memory.journal.beginAttempt(id, new Date());
      workflow.statuses.set(id, "RUNNING");
    }
    await create("stuck", 3000);
    await memory.journal.beginAttempt("stuck", new Date());
    workflow.statuses.set("stuck", "ABORTED");
    let runs = 0;
    while (memory.execution("stuck").phase === "RUNNING" && runs < 200) {
      runs += 1;
      workflow.asked.length = 0;
      await reconcile();
      expect(workflow.asked.length).toBe(25);
    }
    expect(memory.execution("stuck").phase).toBe("CANCELLED");
  });

  it("and have been ended by another meanwhile keep that outcome", async () => {
    await create("a", 120);
    const status = workflow.status.bind(workflow);
    workflow.status = async (id) => {
      await memory.journal.decide(id, failedOutcome("StartFailed", "", true), new Date(0));
      return status(id);
    };
    expect(await reconcile()).toEqual({ recorded: 0, ended: 0, open: 1 });
    expect(memory.execution("a").error?.type).toBe("StartFailed");
  });
});

it("says nothing when nothing is open", async () => {
  expect(await reconcile()).toEqual({ recorded: 0, ended: 0, open: 0 });
  expect(log.lines).toEqual([]);
});

describe("the ages that alarms watch", () => {
  it("are those of the oldest end that waits and of the oldest open execution", async () => {
    record.onStatement = () => Promise.reject(snowflakeDown());
    await create("old", 400);
    await create("ended", 900);
    await memory.journal.decide("ended", failedOutcome("X", "No.", false), new Date(Date.now() - 100_000));
    workflow.statuses.set("old", "RUNNING");
    await reconcile();
    expect(
      published.map((values) => Object.entries(values).map(([name, age]) => [name, Math.round(age)])),
    ).toEqual([
      [
        ["OldestUnrecorded", 100],
        ["OldestOpen", 400],
      ],
    ]);
  });

  it("are not published when nothing is open, for an idle deployment should cost nothing", async () => {
    await reconcile();
    expect(published).toEqual([]);
  });
});

describe("an execution whose attempt cannot look at the clock", () => {
  const createLimited = (id: string, secondsAgo: number, timeout_seconds: number) =>
    memory.journal.create(
      id,
      { crewName: "crew", inputs: {}, limits: { timeout_seconds } },
      new Date(Date.now() - secondsAgo * 1000),
      "starter",
    );

  it("is ended when it has passed its own limit, and no other is", async () => {
    await createLimited("over", 600, 300);
    await createLimited("within", 600, 3600);
    await create("unlimited", 600);
    for (const id of ["over", "within", "unlimited"]) {
      await memory.journal.beginAttempt(id, new Date());
      workflow.statuses.set(id, "RUNNING");
    }
    expect(await reconcile()).toMatchObject({ ended: 1 });
    expect(["over", "within", "unlimited"].map((id) => memory.execution(id).phase)).toEqual([
      "TIMED_OUT",
      "RUNNING",
      "RUNNING",
    ]);
  });
});
