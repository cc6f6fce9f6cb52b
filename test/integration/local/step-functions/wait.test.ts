import { GetExecutionHistoryCommand } from "@aws-sdk/client-sfn";
import { expect, it, vi } from "vitest";

import { ExecutionRun } from "../../../../local/step-functions/execution-run.ts";
import { prepareDefinition } from "../../../../local/step-functions/prepared-definition.ts";
import type {
  ExecutionEnding,
  WorkflowExecution,
} from "../../../../local/step-functions/workflow-execution.ts";
import { closeAfterwards, serve, stateMachineArn } from "../../../support/stack/local-step-functions.ts";

closeAfterwards();

const waiting = (fields: object) => ({
  StartAt: "Wait",
  States: { Wait: { Type: "Wait", Next: "Done", ...fields }, Done: { Type: "Pass", End: true } },
});
const DAYS_30 = 30 * 86_400;

it.each([
  ["seconds", { SecondsPath: "$.wait" }, () => ({ wait: DAYS_30 })],
  [
    "a time",
    { TimestampPath: "$.wait" },
    () => ({ wait: new Date(Date.now() + DAYS_30 * 1000).toISOString() }),
  ],
])("waits for %s beyond what a timer can", async (_, fields, input) => {
  const { client, start, describeExecution, ended } = await serve(waiting(fields));
  const { executionArn } = await start(input());
  const types = async () => {
    const { events } = await client.send(new GetExecutionHistoryCommand({ executionArn }));
    return events?.map(({ type }) => type);
  };
  await vi.waitUntil(async () => (await types())?.includes("WaitStateEntered"), { timeout: 120_000 });
  // Another execution's whole life is time enough for a timer that overflows.
  const other = await start({ wait: shortest(input()) });
  expect((await ended(other.executionArn)).status).toBe("SUCCEEDED");
  expect((await describeExecution(executionArn)).status).toBe("RUNNING");
  expect(await types()).toEqual(["ExecutionStarted", "WaitStateEntered"]);
});

const shortest = ({ wait }: { readonly wait: unknown }): unknown =>
  typeof wait === "number" ? 0 : new Date().toISOString();

it("passes a wait's input on, and shows the wait in the history", async () => {
  const { client, start, ended } = await serve(waiting({ SecondsPath: "$.attempt.wait" }));
  const { executionArn } = await start({ attempt: { wait: 1 }, other: [1] });
  const { output } = await ended(executionArn);
  expect(JSON.parse(output ?? "")).toEqual({ attempt: { wait: 1 }, other: [1] });
  const { events } = await client.send(new GetExecutionHistoryCommand({ executionArn }));
  expect(events?.map(({ type }) => type)).toEqual([
    "ExecutionStarted",
    "WaitStateEntered",
    "WaitStateExited",
    "PassStateEntered",
    "PassStateExited",
    "ExecutionSucceeded",
  ]);
});

it.each([-1, 1.5, "soon", null])("fails an execution that is to wait for %j", async (wait) => {
  const { run } = await serve(waiting({ SecondsPath: "$.wait" }));
  expect(await run({ wait })).toMatchObject({ status: "FAILED", error: "States.Runtime" });
});

it("goes on waiting after each part, and not longer than it should", async () => {
  const began = Date.now();
  const execution: WorkflowExecution = {
    executionArn: stateMachineArn.replace("stateMachine", "execution").concat(":one"),
    stateMachineArn,
    name: "one",
    status: "RUNNING",
    startDate: began,
    input: JSON.stringify({ wait: 2 }),
    events: [],
  };
  const ending = await new Promise<ExecutionEnding>((resolve) => {
    const definition = prepareDefinition(JSON.stringify(waiting({ SecondsPath: "$.wait" })));
    const invoke = () => Promise.reject(new Error("nothing to invoke"));
    return new ExecutionRun({ definition, execution, invoke, onEnd: resolve, longestWaitPart: 700 });
  });
  expect(ending).toEqual({ status: "SUCCEEDED", output: JSON.stringify({ wait: 2 }) });
  expect(Date.now() - began).toBeGreaterThanOrEqual(2000);
});
