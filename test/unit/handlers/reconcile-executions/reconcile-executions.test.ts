import { describe, expect, it } from "vitest";

import { WorkflowUnavailable } from "../../../../functions/domain/errors.ts";
import type { WorkflowExecutionStatus } from "../../../../functions/domain/workflow.ts";
import { failedOutcome } from "../../../support/handlers/outcome-of.ts";
import { idsTo, reconcileRig } from "../../../support/handlers/reconcile-rig.ts";
import { snowflakeDown } from "../../../support/snowflake/fake-record.ts";

const rig = reconcileRig();
const { create, reconcile } = rig;

describe("executions that nobody runs", () => {
  it("whose start broke off are ended, and recorded in the same run", async () => {
    await create("a", 61);
    expect(await reconcile()).toEqual({ recorded: 1, ended: 1, open: 0 });
    expect(rig.memory.execution("a")).toMatchObject({
      phase: "FAILED",
      error: { type: "NeverStarted" },
      recorded: true,
    });
    expect(rig.log.lines[0]).toMatchObject({
      level: "warn",
      about: { execution_id: "a", workflow_status: "absent" },
    });
  });

  it("are left alone while their start may still live", async () => {
    await create("a", 55);
    expect(await reconcile()).toEqual({ recorded: 0, ended: 0, open: 1 });
    expect([rig.workflow.asked, rig.memory.execution("a").phase]).toEqual([[], "STARTING"]);
  });

  it("are not those that the workflow runs, however old", async () => {
    await create("starting", 100_000);
    await create("running", 100_000);
    await rig.memory.journal.beginAttempt("running", new Date());
    await create("suspended", 100_000);
    await rig.memory.journal.beginAttempt("suspended", new Date());
    await rig.memory.journal.suspend("suspended", 1, true);
    for (const id of ["starting", "running", "suspended"]) rig.workflow.statuses.set(id, "RUNNING");
    expect(await reconcile()).toEqual({ recorded: 0, ended: 0, open: 3 });
    expect(rig.memory.executions().map(({ phase }) => phase)).toEqual(["STARTING", "RUNNING", "SUSPENDED"]);
    expect(rig.workflow.asked.toSorted()).toEqual(["running", "starting", "suspended"]);
  });

  it.each<[WorkflowExecutionStatus, string]>([
    ["FAILED", "FAILED"],
    ["TIMED_OUT", "TIMED_OUT"],
    ["ABORTED", "CANCELLED"],
    ["SUCCEEDED", "FAILED"],
  ])("because their workflow execution is %s end as %s", async (status, phase) => {
    await create("a", 400);
    await rig.memory.journal.beginAttempt("a", new Date());
    rig.workflow.statuses.set("a", status);
    expect(await reconcile()).toEqual({ recorded: 1, ended: 1, open: 0 });
    expect(rig.memory.execution("a").phase).toBe(phase);
  });

  it("are found behind many healthy ones in a few runs, asking about 25 each time", async () => {
    for (const id of idsTo(100)) {
      await create(id, 4000);
      await rig.memory.journal.beginAttempt(id, new Date());
      rig.workflow.statuses.set(id, "RUNNING");
    }
    await create("stuck", 3000);
    await rig.memory.journal.beginAttempt("stuck", new Date());
    rig.workflow.statuses.set("stuck", "ABORTED");
    let runs = 0;
    while (rig.memory.execution("stuck").phase === "RUNNING" && runs < 200) {
      runs += 1;
      rig.workflow.asked.length = 0;
      await reconcile();
      expect(rig.workflow.asked.length).toBe(25);
    }
    expect(rig.memory.execution("stuck").phase).toBe("CANCELLED");
  });

  it("and have been ended by another meanwhile keep that outcome", async () => {
    await create("a", 120);
    const status = rig.workflow.status.bind(rig.workflow);
    rig.workflow.status = async (id) => {
      await rig.memory.journal.decide({
        executionId: id,
        outcome: failedOutcome("StartFailed", "", true),
        at: new Date(0),
      });
      return status(id);
    };
    expect(await reconcile()).toEqual({ recorded: 0, ended: 0, open: 1 });
    expect(rig.memory.execution("a").error?.type).toBe("StartFailed");
  });
});

it("says nothing when nothing is open", async () => {
  expect(await reconcile()).toEqual({ recorded: 0, ended: 0, open: 0 });
  expect(rig.log.lines).toEqual([]);
});

describe("the ages that alarms watch", () => {
  it("are those of the oldest end that waits and of the oldest open execution", async () => {
    rig.record.onStatement = () => Promise.reject(snowflakeDown());
    await create("old", 400);
    await create("ended", 900);
    await rig.memory.journal.decide({
      executionId: "ended",
      outcome: failedOutcome("X", "No.", false),
      at: new Date(Date.now() - 100_000),
    });
    rig.workflow.statuses.set("old", "RUNNING");
    await reconcile();
    expect(
      rig.published.map((values) => Object.entries(values).map(([name, age]) => [name, Math.round(age)])),
    ).toEqual([
      [
        ["OldestUnrecorded", 100],
        ["OldestOpen", 400],
      ],
    ]);
  });

  it("are not published when nothing is open, while the heartbeat is", async () => {
    await reconcile();
    expect([rig.published, rig.beats]).toEqual([[], 1]);
  });
});

describe("an execution whose attempt cannot look at the clock", () => {
  const createLimited = (id: string, secondsAgo: number, timeout_seconds: number) =>
    rig.memory.journal.create({
      executionId: id,
      request: { crewName: "crew", inputs: {}, limits: { timeout_seconds } },
      createdAt: new Date(Date.now() - secondsAgo * 1000),
      owner: "starter",
    });

  it("is ended when it has passed its own limit, and no other is", async () => {
    await createLimited("over", 600, 300);
    await createLimited("within", 600, 3600);
    await create("unlimited", 600);
    for (const id of ["over", "within", "unlimited"]) {
      await rig.memory.journal.beginAttempt(id, new Date());
      rig.workflow.statuses.set(id, "RUNNING");
    }
    expect(await reconcile()).toMatchObject({ ended: 1 });
    expect(["over", "within", "unlimited"].map((id) => rig.memory.execution(id).phase)).toEqual([
      "TIMED_OUT",
      "RUNNING",
      "RUNNING",
    ]);
    expect(rig.workflow.stopped).toEqual(["over"]);
  });

  it("is ended when it is young and its limit was short, and only then", async () => {
    await createLimited("over", 30, 5);
    await createLimited("just over", 8, 5);
    await createLimited("within", 30, 60);
    await create("unlimited", 30);
    const ids = ["over", "just over", "within", "unlimited"];
    for (const id of ids) {
      await rig.memory.journal.beginAttempt(id, new Date());
      rig.workflow.statuses.set(id, "RUNNING");
    }
    expect(await reconcile()).toMatchObject({ ended: 1 });
    expect(ids.map((id) => rig.memory.execution(id).phase)).toEqual([
      "TIMED_OUT",
      "RUNNING",
      "RUNNING",
      "RUNNING",
    ]);
    expect(rig.workflow.stopped).toEqual(["over"]);
  });

  it("is ended and recorded although Step Functions does not take the stop", async () => {
    await createLimited("over", 600, 300);
    await rig.memory.journal.beginAttempt("over", new Date());
    rig.workflow.statuses.set("over", "RUNNING");
    rig.workflow.stop = () =>
      Promise.reject(
        new WorkflowUnavailable("stop the workflow execution", { cause: new Error("throttled") }),
      );
    expect(await reconcile()).toMatchObject({ ended: 1, recorded: 1 });
    expect(rig.log.lines.map(({ message }) => message)).toContain(
      "the workflow execution of an ended execution could not be stopped",
    );
  });
});
