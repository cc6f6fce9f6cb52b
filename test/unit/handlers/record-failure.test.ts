import { beforeEach, describe, expect, it } from "vitest";
import type * as z from "zod";

import { completedAs } from "../../../functions/domain/ends.ts";
import { NO_PROGRESS } from "../../../functions/domain/progress.ts";
import { recordFailureContract } from "../../../functions/handlers/record-failure/contract.ts";
import { recordFailure } from "../../../functions/handlers/record-failure/record-failure.ts";
import { createExecution, ID } from "../../support/handlers/created-execution.ts";
import { fakeWorkflow } from "../../support/handlers/fake-workflow.ts";
import { failedOutcome } from "../../support/handlers/outcome-of.ts";
import { recordedLog } from "../../support/handlers/recorded-log.ts";
import {
  type MemoryExecutionJournal,
  memoryExecutionJournal,
} from "../../support/journal/memory-execution-journal.ts";
import { type FakeRecord, fakeRecord, snowflakeDown } from "../../support/snowflake/fake-record.ts";

let memory: MemoryExecutionJournal;
let record: FakeRecord;
let log = recordedLog();

beforeEach(async () => {
  memory = memoryExecutionJournal();
  record = fakeRecord();
  log = recordedLog();
  counted.length = 0;
  underWay = [];
  await createExecution(memory.journal);
  await memory.leases.release(ID, "starter");
});

const caught = (error: string) => ({ execution_id: ID, error, cause: '{"errorMessage":"hidden"}' });
/** As EventBridge sends it. */
const ended = (status: string, name = ID) => ({
  version: "0",
  id: "315c1398-40ff-a850-213b-158f73e60175",
  "detail-type": "Step Functions Execution Status Change",
  source: "aws.states",
  account: "123456789012",
  time: "2026-11-24T10:00:00Z",
  region: "us-east-1",
  resources: [`arn:aws:states:us-east-1:123456789012:execution:Workflow:${name}`],
  detail: {
    executionArn: "arn",
    stateMachineArn: "arn",
    name,
    status,
    startDate: 1,
    stopDate: 2,
    input: "{}",
  },
});
let underWay: readonly { readonly path: string; readonly tool: string }[] = [];
const counted: Readonly<Record<string, number>>[] = [];
const metrics = {
  seconds: () => undefined,
  counts: (values: Readonly<Record<string, number>>) => void counted.push(values),
};
const work = (event: unknown) =>
  recordFailure(
    recordFailureContract.input.parse(event) as z.output<typeof recordFailureContract.input>,
    {
      journal: memory.journal,
      leases: memory.leases,
      record,
      workflow: fakeWorkflow(),
      metrics,
      toolsUnderWay: { find: () => Promise.resolve(underWay) },
    },
    { requestId: "me", log, remainingMilliseconds: () => 60_000 },
  );

describe("what the workflow caught", () => {
  it.each([
    [
      "JournalUnavailable",
      "The journal (DynamoDB) did not answer for several minutes. Start the execution again",
    ],
    ["InvalidInput", "The crew's function is not deployed as it should be. Its log says what is missing"],
    ["CrewUnreadable", "The crew's function is not deployed as it should be. Its log says what is missing"],
    [
      "Sandbox.Timedout",
      "The crew's function broke off several times (out of time, out of memory or crashed). Its log says why; start the execution again",
    ],
    [
      "Lambda.TooManyRequestsException",
      "Lambda was full for a day and did not run the crew. Start the execution again",
    ],
    [
      "TypeError",
      "The execution failed unexpectedly (TypeError). The workflow's history says more; start it again",
    ],
  ])("as %s ends the execution with a sentence that tells nothing of the cause", async (type, message) => {
    expect(await work(caught(type))).toEqual({ error: type, cause: message });
    const isDeployment = ["InvalidInput", "CrewUnreadable"].includes(type);
    const error = { type, message, retryable: !isDeployment };
    expect(memory.execution(ID)).toMatchObject({ phase: "FAILED", error, recorded: true });
    expect(record.statements).toMatchObject([{ merge: [{ executionId: ID, phase: "FAILED", error }] }]);
    expect(JSON.stringify([record.statements, log.lines])).not.toContain("hidden");
  });

  describe("as a crash", () => {
    const task = (name: string, status: "RUNNING" | "COMPLETED" | "PENDING") => ({ name, status });
    const tasks = [task("find", "COMPLETED"), task("write", "RUNNING"), task("send", "PENDING")];
    const brokeOff = (place: string) =>
      `The crew's function broke off several times (out of time, out of memory or crashed)${place}. Its log says why; start the execution again`;

    it.each([
      ["the task", [], ' in the task "write"'],
      [
        "the task and its tool",
        [{ path: "task-2/run-1/turn-1/tool-0", tool: "print" }],
        ' in the task "write", while the tool print was under way',
      ],
      [
        "tools of tasks beside each other",
        ["a", "b", "c", "d"].map((tool, index) => ({
          path: `task-${2 + (index % 2)}/run-1/turn-1/tool-0`,
          tool,
        })),
        ' in the tasks "write", "send", while the tools a, b, c and 1 more were under way',
      ],
    ])("names %s that were under way", async (_what, tools, place) => {
      await memory.journal.writeProgress(ID, { ...NO_PROGRESS, tasks });
      underWay = tools;
      expect(await work(caught("Runtime.ExitError"))).toEqual({
        error: "Runtime.ExitError",
        cause: brokeOff(place),
      });
    });
  });

  it("changes no outcome that was decided before, records it, and tells it", async () => {
    const outcome = failedOutcome("ModelRefused", "The model said no.", false);
    await memory.journal.decide({ executionId: ID, outcome, at: new Date() });
    expect(await work(caught("TypeError"))).toEqual({ error: "ModelRefused", cause: "The model said no." });
    expect(record.statements).toMatchObject([{ merge: [{ error: { type: "ModelRefused" } }] }]);
  });

  it("leaves a completed execution completed", async () => {
    await memory.journal.beginAttempt(ID, new Date());
    await memory.journal.decide({
      executionId: ID,
      outcome: completedAs({ raw: "r", data: {} }),
      at: new Date(),
      attempt: 1,
    });
    expect(await work(caught("Sandbox.Timedout"))).toEqual({ error: "COMPLETED", cause: "" });
    expect(record.statements).toMatchObject([
      { merge: [{ phase: "COMPLETED", result: { raw: "r", data: {} } }] },
    ]);
  });
});

describe("a workflow execution's end that EventBridge tells", () => {
  it.each([
    ["FAILED", "FAILED", "WorkflowFailed"],
    ["TIMED_OUT", "TIMED_OUT", "WorkflowTimedOut"],
    ["ABORTED", "CANCELLED", "WorkflowStopped"],
  ])("as %s ends the execution as %s", async (status, phase, type) => {
    expect(await work(ended(status))).toMatchObject({ error: type });
    expect(memory.execution(ID)).toMatchObject({ phase, error: { type }, recorded: true });
  });

  it("may be told twice, and after the workflow's own Catch", async () => {
    await work(caught("TypeError"));
    await work(ended("FAILED"));
    await work(ended("FAILED"));
    expect([memory.execution(ID).error?.type, record.statements.length]).toEqual(["TypeError", 1]);
  });

  it("of an execution that the journal does not know is told in the log and nowhere else", async () => {
    const other = crypto.randomUUID();
    expect(await work(ended("FAILED", other))).toEqual({
      error: "UnknownExecution",
      cause: "The journal has no execution with this id",
    });
    expect(log.lines).toMatchObject([{ level: "warn", about: { execution_id: other } }]);
    expect(record.statements).toEqual([]);
  });

  it.each([
    ["that succeeded", ended("SUCCEEDED")],
    ["of a name that is no id", ended("FAILED", "by-hand")],
    ["of another service", { ...ended("FAILED"), source: "aws.ec2" }],
  ])("%s is none of its inputs", (_, event) => {
    expect(recordFailureContract.input.safeParse(event).success).toBe(false);
  });
});

it("ends the execution all the same when Snowflake is down, and leaves the row to reconcile", async () => {
  record.failure = snowflakeDown();
  expect(await work(ended("ABORTED"))).toMatchObject({ error: "WorkflowStopped" });
  expect(memory.execution(ID)).toMatchObject({ phase: "CANCELLED", recorded: false });
  expect(log.lines).toMatchObject([
    { level: "info", message: "execution ended", about: { phase: "CANCELLED" } },
    { level: "warn", message: "Snowflake did not take the end; reconcile records it" },
  ]);
});

it("counts the rows that Snowflake has twice", async () => {
  record.copies = 2;
  await work(caught("TypeError"));
  expect(counted).toEqual([{ DuplicateRows: 1 }]);
  expect(memory.execution(ID).recorded).toBe(true);
});

it("throws when the journal does not answer, so that it is tried again", async () => {
  memory.failNext("decide");
  await expect(work(caught("TypeError"))).rejects.toMatchObject({ name: "JournalUnavailable" });
});
