import { join } from "node:path";

import {
  DescribeStateMachineCommand,
  ListExecutionsCommand,
  StartExecutionCommand,
} from "@aws-sdk/client-sfn";
import { afterEach, expect, it, vi } from "vitest";

import { stepFunctionsWorkflow } from "../../../../functions/adapters/step-functions/workflow.ts";
import { useLocalAws } from "../../../support/journal/journal-table.ts";
import {
  closeAfterwards,
  folder,
  invokeTask,
  serve,
  single,
  stateMachineArn,
} from "../../../support/stack/local-step-functions.ts";

closeAfterwards();
afterEach(() => {
  vi.unstubAllEnvs();
});

const FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:run-crew";
/** Of a version whose function is of that version too. */
const definitionOf = (version: string) =>
  JSON.stringify(
    single({ Parameters: { ...invokeTask.Parameters, FunctionName: `${FUNCTION}:${version}` } }),
  );
const arnOf = (version: string) => `${stateMachineArn}:${version}`;

/** Says which function was invoked, once it is let go on. */
function held() {
  const go = Promise.withResolvers<void>();
  const invoked: string[] = [];
  const invoke = async (functionArn: string) => {
    invoked.push(functionArn.slice(FUNCTION.length));
    await go.promise;
    return functionArn.slice(FUNCTION.length);
  };
  return { go: () => go.resolve(), invoked, invoke };
}

it("an execution runs with the version that its start names, or with the newest, whatever is published later", async () => {
  const { invoke, go } = held();
  const { local, client, start, ended, describeExecution } = await serve(single({}), invoke);
  local.publish("1", definitionOf("1"), { isNewest: true });
  local.publish("2", definitionOf("2"), { isNewest: true });
  const named = await client.send(new StartExecutionCommand({ stateMachineArn: arnOf("1"), name: "named" }));
  const unnamed = await start({}, "unnamed");
  local.publish("3", definitionOf("3"), { isNewest: true });
  go();
  for (const [started, version] of [
    [named, "1"],
    [unnamed, "2"],
  ] as const)
    expect((await ended(started.executionArn)).output).toBe(JSON.stringify({ result: `:${version}` }));
  expect(named.executionArn).toBe(`${stateMachineArn.replace("stateMachine", "execution")}:named`);
  expect(await describeExecution(named.executionArn)).toMatchObject({
    stateMachineArn,
    stateMachineVersionArn: arnOf("1"),
  });
  expect((await describeExecution(unnamed.executionArn)).stateMachineVersionArn).toBeUndefined();
  const listed = await client.send(new ListExecutionsCommand({ stateMachineArn: arnOf("1") }));
  expect(listed.executions?.map(({ name }) => name)).toEqual(["named"]);
});

it("a start that names a version which is not published is refused, and a repetition is the same execution", async () => {
  const { invoke, go } = held();
  const { local, client, describeExecution } = await serve(single({}), invoke);
  local.publish("1", definitionOf("1"), { isNewest: true });
  const starting = (version: string) =>
    client.send(new StartExecutionCommand({ stateMachineArn: arnOf(version), name: "one", input: "{}" }));
  await expect(starting("9")).rejects.toMatchObject({ name: "StateMachineDoesNotExist" });
  await expect(
    client.send(new DescribeStateMachineCommand({ stateMachineArn: arnOf("9") })),
  ).rejects.toMatchObject({ name: "StateMachineDoesNotExist" });
  const first = await starting("1");
  local.publish("2", definitionOf("2"), { isNewest: true });
  expect((await starting("2")).executionArn).toBe(first.executionArn);
  expect(await describeExecution(first.executionArn)).toMatchObject({ stateMachineVersionArn: arnOf("1") });
  const described = await client.send(new DescribeStateMachineCommand({ stateMachineArn: arnOf("2") }));
  expect(described).toMatchObject({ stateMachineArn: arnOf("2"), definition: definitionOf("2") });
  go();
});

it("the next process goes on with the version that an execution began with, or with the newest without it", async () => {
  const directory = join(folder, "kept-versions");
  const first = await serve(single({}), held().invoke, directory);
  first.local.publish("1", definitionOf("1"), { isNewest: true });
  await first.start({}, "kept");
  first.local.publish("2", definitionOf("2"), { isNewest: true });
  await first.start({}, "lost");
  await first.local.close();

  const { invoke, invoked, go } = held();
  const second = await serve(single({}), invoke, directory);
  expect(second.local.openVersions()).toEqual(new Set(["1", "2"]));
  second.local.publish("1", definitionOf("1"), { isNewest: false });
  second.local.publish("3", definitionOf("3"), { isNewest: true });
  expect(await second.local.resume()).toBe(2);
  await expect.poll(() => invoked.toSorted()).toEqual([":1", ":3"]);
  expect(second.local.openVersions()).toEqual(new Set(["1", "3"]));
  go();
  await expect.poll(() => second.local.openVersions()).toEqual(new Set());
});

it("the workflow of start-crew starts a version, and finds and stops its executions without naming it", async () => {
  const { invoke } = held();
  const { local, describeExecution } = await serve(single({}), invoke);
  local.publish("12", definitionOf("12"), { isNewest: true });
  useLocalAws("SFN", local.url);
  const workflow = stepFunctionsWorkflow(arnOf("12"));
  const arn = `${stateMachineArn.replace("stateMachine", "execution")}:one`;
  expect(workflow.executionArn("one")).toBe(arn);
  await workflow.start("one", new AbortController().signal);
  expect(await describeExecution(arn)).toMatchObject({ stateMachineVersionArn: arnOf("12") });
  const unqualified = stepFunctionsWorkflow(stateMachineArn);
  expect(unqualified.executionArn("one")).toBe(arn);
  expect(await unqualified.status("one")).toBe("RUNNING");
  await workflow.stop("one", "over");
  expect(await workflow.status("one")).toBe("ABORTED");
});
