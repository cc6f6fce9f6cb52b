import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { DescribeExecutionCommand, SFNClient, StartExecutionCommand } from "@aws-sdk/client-sfn";
import { afterAll, afterEach, vi } from "vitest";

import { FunctionError } from "../../../local/lambda/function-error.ts";
import {
  type LocalStepFunctions,
  type LocalStepFunctionsOptions,
  startLocalStepFunctions,
} from "../../../local/step-functions/local-step-functions.ts";
import type { StatusChangeEvent } from "../../../local/step-functions/status-change-event.ts";

export const stateMachineArn = "arn:aws:states:us-east-1:123456789012:stateMachine:Workflow";
export const functionArn = "arn:aws:lambda:us-east-1:123456789012:function:run-crew:7";
export const invokeTask = {
  Type: "Task",
  Resource: "arn:aws:states:::lambda:invoke",
  Parameters: { FunctionName: functionArn, "Payload.$": "$" },
  ResultSelector: { "result.$": "$.Payload" },
};
/** A machine of one task, or more. */
export const single = (task: object, more: object = {}, top: object = {}) => ({
  StartAt: "Run",
  States: { Run: { ...invokeTask, End: true, ...task }, ...more },
  ...top,
});

export const folder = mkdtempSync(join(tmpdir(), "local-step-functions-"));
const open: LocalStepFunctions[] = [];

/** Called in each test file that uses `serve`. */
export function closeAfterwards(): void {
  afterEach(async () => {
    await Promise.all(open.splice(0).map((each) => each.close()));
  });
  afterAll(() => rmSync(folder, { recursive: true }));
}

let directories = 0;

export const clientOf = (url: string) =>
  new SFNClient({
    endpoint: url,
    region: "us-east-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
    maxAttempts: 1,
  });

/**
 * The local Step Functions with one machine on a folder of their own, or on one that is given, and a real
 * client.
 */
export async function serve(
  definition: object,
  invoke: LocalStepFunctionsOptions["invoke"] = () => Promise.resolve({}),
  directory = join(folder, String((directories += 1))),
) {
  const events: StatusChangeEvent[] = [];
  const writeFailures: unknown[] = [];
  const local = await startLocalStepFunctions({
    directory,
    stateMachineArn,
    definition: JSON.stringify(definition),
    invoke,
    onStatusChange: (event) => events.push(event),
    onWriteFailure: (error) => writeFailures.push(error),
  });
  open.push(local);
  const client = clientOf(local.url);
  const describeExecution = (executionArn: string | undefined) =>
    client.send(new DescribeExecutionCommand({ executionArn }));
  const start = (input: unknown = {}, name?: string) =>
    client.send(new StartExecutionCommand({ stateMachineArn, name, input: JSON.stringify(input) }));
  const ended = (executionArn: string | undefined) =>
    vi.waitUntil(
      async () => {
        const found = await describeExecution(executionArn);
        return found.status === "RUNNING" ? undefined : found;
      },
      { timeout: 20_000, interval: 20 },
    );
  const run = async (input: unknown = {}) => {
    const { status, output, error, cause } = await ended((await start(input)).executionArn);
    return {
      status,
      output: output === undefined ? undefined : (JSON.parse(output) as unknown),
      error,
      cause,
    };
  };
  return { local, events, writeFailures, client, directory, describeExecution, start, ended, run };
}

/** A function that does one thing after the other: an Error is thrown, anything else answered. */
export function scripted(...script: unknown[]) {
  const calls: { functionArn: string; payload: unknown }[] = [];
  const invoke = (arn: string, payload: unknown): Promise<unknown> => {
    calls.push({ functionArn: arn, payload });
    const next = script.shift();
    return next instanceof Error ? Promise.reject(next) : Promise.resolve(next);
  };
  return { invoke, calls };
}

export const named = (errorType: string, errorMessage = "sorry") =>
  new FunctionError({ errorType, errorMessage, trace: ["at x"] });
export const causeOf = (errorType: string, errorMessage = "sorry") =>
  JSON.stringify({ errorType, errorMessage, trace: ["at x"] });
