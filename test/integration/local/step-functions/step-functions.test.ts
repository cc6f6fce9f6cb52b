import { GetExecutionHistoryCommand, StopExecutionCommand } from "@aws-sdk/client-sfn";
import { describe, expect, it, vi } from "vitest";

import {
  causeOf,
  closeAfterwards,
  functionArn,
  invokeTask,
  named,
  scripted,
  serve,
  single,
  stateMachineArn,
} from "../../../support/stack/local-step-functions.ts";

closeAfterwards();

/** The workflow of design.md in small. */
const workflow = {
  StartAt: "Run crew",
  States: {
    "Run crew": {
      ...invokeTask,
      Parameters: {
        FunctionName: functionArn,
        Payload: {
          "execution_id.$": "$.execution_id",
          "workflow.$": "$$.Execution.Id",
          "name.$": "$$.Execution.Name",
        },
      },
      ResultPath: "$.run",
      Retry: [{ ErrorEquals: ["JournalUnavailable"], IntervalSeconds: 1, MaxAttempts: 2, BackoffRate: 1 }],
      Catch: [{ ErrorEquals: ["States.ALL"], ResultPath: "$.failure", Next: "Record failure" }],
      Next: "How did it go?",
    },
    "How did it go?": {
      Type: "Choice",
      Choices: [
        { Variable: "$.run.result.status", StringEquals: "suspended", Next: "Wait" },
        { Variable: "$.run.result.status", StringEquals: "completed", Next: "Completed" },
      ],
      Default: "Failed",
    },
    Wait: { Type: "Wait", SecondsPath: "$.run.result.wait_seconds", Next: "Run crew" },
    Completed: { Type: "Succeed", OutputPath: "$.run.result" },
    Failed: { Type: "Fail", ErrorPath: "$.run.result.error", CausePath: "$.run.result.sentence" },
    "Record failure": { ...invokeTask, ResultPath: null, Next: "Lost" },
    Lost: { Type: "Fail", ErrorPath: "$.failure.Error", CausePath: "$.failure.Cause" },
  },
  TimeoutSeconds: 99_999_999,
};

describe("the workflow", () => {
  it("retries by error name, waits, loops and succeeds, and says so in events and history", async () => {
    const { invoke, calls } = scripted(
      named("JournalUnavailable"),
      { status: "suspended", wait_seconds: 1 },
      { status: "completed" },
    );
    const { start, ended, events, client } = await serve(workflow, invoke);
    const { executionArn } = await start({ execution_id: "e1" }, "e1");
    const found = await ended(executionArn);
    const input = '{"execution_id":"e1"}';
    expect(executionArn).toBe("arn:aws:states:us-east-1:123456789012:execution:Workflow:e1");
    expect([found.status, found.output, found.input]).toEqual(["SUCCEEDED", '{"status":"completed"}', input]);
    const call = { functionArn, payload: { execution_id: "e1", workflow: executionArn, name: "e1" } };
    expect(calls).toEqual([call, call, call]);

    const detail = {
      executionArn,
      stateMachineArn,
      name: "e1",
      startDate: found.startDate?.getTime(),
      input,
    };
    const event = {
      version: "0",
      id: expect.stringMatching(/^[\da-f-]{36}$/),
      "detail-type": "Step Functions Execution Status Change",
      source: "aws.states",
      account: "123456789012",
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      region: "us-east-1",
      resources: [executionArn],
    };
    const running = { status: "RUNNING", stopDate: null, output: null, outputDetails: null };
    const done = {
      status: "SUCCEEDED",
      stopDate: found.stopDate?.getTime(),
      output: found.output,
      outputDetails: { included: true },
    };
    const rest = { error: null, cause: null, inputDetails: { included: true } };
    expect(events).toEqual([
      { ...event, detail: { ...detail, ...running, ...rest } },
      { ...event, detail: { ...detail, ...done, ...rest } },
    ]);

    const history = await client.send(new GetExecutionHistoryCommand({ executionArn }));
    const attempt = ["TaskScheduled", "TaskStarted"];
    const succeeded = [...attempt, "TaskSucceeded", "TaskStateExited"];
    const choice = ["ChoiceStateEntered", "ChoiceStateExited"];
    const wait = ["WaitStateEntered", "WaitStateExited"];
    const success = ["SucceedStateEntered", "SucceedStateExited", "ExecutionSucceeded"];
    expect(history.events?.map(({ type }) => type)).toEqual(
      [
        "ExecutionStarted",
        "TaskStateEntered",
        ...attempt,
        "TaskFailed",
        ...succeeded,
        ...choice,
        ...wait,
      ].concat(["TaskStateEntered", ...succeeded, ...choice, ...success]),
    );
    const first = await client.send(new GetExecutionHistoryCommand({ executionArn, maxResults: 5 }));
    const next = await client.send(
      new GetExecutionHistoryCommand({ executionArn, nextToken: first.nextToken }),
    );
    expect([...(first.events ?? []), ...(next.events ?? [])]).toEqual(history.events);
    expect(history.events?.[4]).toEqual({
      id: 5,
      previousEventId: 4,
      timestamp: expect.any(Date),
      type: "TaskFailed",
      taskFailedEventDetails: {
        resourceType: "lambda",
        resource: "invoke",
        error: "JournalUnavailable",
        cause: causeOf("JournalUnavailable"),
      },
    });
  });

  it("fails with the error and the cause that a result names", async () => {
    const { invoke } = scripted({ status: "failed", error: "CrewFailed", sentence: "Task 2 failed" });
    const { run, events } = await serve(workflow, invoke);
    expect(await run({ execution_id: "e2" })).toEqual({
      status: "FAILED",
      output: undefined,
      error: "CrewFailed",
      cause: "Task 2 failed",
    });
    expect(events.map(({ detail }) => [detail.status, detail.error, detail.cause])).toEqual([
      ["RUNNING", null, null],
      ["FAILED", "CrewFailed", "Task 2 failed"],
    ]);
  });

  it("catches what a retry does not name and hands on Lambda's JSON as cause", async () => {
    const { invoke, calls } = scripted(named("Sandbox.Timedout"), {});
    const { run } = await serve(workflow, invoke);
    const cause = causeOf("Sandbox.Timedout");
    expect(await run({ execution_id: "e3" })).toMatchObject({
      status: "FAILED",
      error: "Sandbox.Timedout",
      cause,
    });
    expect(calls[1]?.payload).toEqual({
      execution_id: "e3",
      failure: { Error: "Sandbox.Timedout", Cause: cause },
    });
  });

  it("names an error that is no FunctionError by its name", async () => {
    const { run } = await serve(single({}), scripted(new RangeError("off")).invoke);
    const cause = JSON.stringify({ errorType: "RangeError", errorMessage: "off" });
    expect(await run()).toMatchObject({ status: "FAILED", error: "RangeError", cause });
  });
});

describe("StopExecution", () => {
  it("ends the execution as ABORTED, with an event, and calls the function no more", async () => {
    const retry = { Retry: [{ ErrorEquals: ["States.ALL"], IntervalSeconds: 60, MaxAttempts: 6 }] };
    const { invoke, calls } = scripted(named("Broken"));
    const { start, client, describeExecution, events } = await serve(single(retry), invoke);
    const { executionArn } = await start();
    await vi.waitUntil(() => calls.length === 1, { timeout: 60_000 });
    const stopped = await client.send(
      new StopExecutionCommand({ executionArn, error: "Cancelled", cause: "by a user" }),
    );
    const again = await client.send(new StopExecutionCommand({ executionArn }));
    expect(again.stopDate).toEqual(stopped.stopDate);
    expect(await describeExecution(executionArn)).toMatchObject({
      status: "ABORTED",
      error: "Cancelled",
      cause: "by a user",
      stopDate: stopped.stopDate,
    });
    expect(events.map(({ detail }) => [detail.status, detail.error])).toEqual([
      ["RUNNING", null],
      ["ABORTED", "Cancelled"],
    ]);
    const { events: history } = await client.send(
      new GetExecutionHistoryCommand({ executionArn, reverseOrder: true }),
    );
    expect(history?.[0]?.type).toBe("ExecutionAborted");
    expect(calls).toHaveLength(1);
  });
});
