import * as z from "zod";

import type { Executions } from "./executions.ts";
import { pageOf } from "./page.ts";
import { ServiceError } from "./service-error.ts";
import { parseArn, roleArnOf, splitVersion } from "./state-machine-arn.ts";
import type { Versions } from "./versions.ts";
import type { WorkflowExecution } from "./workflow-execution.ts";

export interface Service {
  readonly stateMachineArn: string;
  readonly versions: Versions;
  /** Milliseconds since 1970. */
  readonly creationDate: number;
  readonly executions: Executions;
}

type Operation = (service: Service, request: unknown) => object;

const OPERATIONS = new Map<string, Operation>([
  ["StartExecution", startExecution],
  ["StopExecution", stopExecution],
  ["DescribeExecution", describeExecution],
  ["DescribeStateMachine", describeStateMachine],
  ["ListExecutions", listExecutions],
  ["GetExecutionHistory", getExecutionHistory],
]);

/**
 * Answers one operation of Step Functions' API; request and answer are as in its JSON protocol.
 * @throws ServiceError for what the API refuses, UnknownOperationException for what is not served here.
 */
export function answerOperation(service: Service, name: string, request: unknown): object {
  const operation = OPERATIONS.get(name);
  if (operation === undefined) {
    throw new ServiceError(
      "UnknownOperationException",
      `the local Step Functions have no operation "${name}"`,
    );
  }
  return operation(service, request);
}

const paging = { maxResults: z.int().min(0).max(1000).optional(), nextToken: z.string().min(1).optional() };
const machineRequest = z.object({ stateMachineArn: z.string() });
const executionRequest = z.object({ executionArn: z.string() });
const startRequest = machineRequest.extend({ name: z.string().optional(), input: z.string().optional() });
const stopRequest = executionRequest.extend({
  error: z.string().max(256).optional(),
  cause: z.string().max(32_768).optional(),
});
const listRequest = machineRequest.extend({
  statusFilter: z.enum(["RUNNING", "SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED"]).optional(),
  ...paging,
});
const historyRequest = executionRequest.extend({
  reverseOrder: z.boolean().optional(),
  ...paging,
});

function read<Request>(schema: z.ZodType<Request>, request: unknown): Request {
  const parsed = schema.safeParse(request);
  if (parsed.success) return parsed.data;
  throw new ServiceError("ValidationException", z.prettifyError(parsed.error));
}

/** The API's timestamps are seconds since 1970. */
const seconds = (milliseconds: number | undefined): number | undefined =>
  milliseconds === undefined ? undefined : milliseconds / 1000;

function startExecution({ executions, stateMachineArn }: Service, request: unknown): object {
  const { stateMachineArn: arn, name, input } = read(startRequest, request);
  const version = checkMachine(arn, stateMachineArn);
  const { executionArn, startDate } = executions.start(name, input, version);
  return { executionArn, startDate: seconds(startDate) };
}

function stopExecution({ executions }: Service, request: unknown): object {
  const { executionArn, error, cause } = read(stopRequest, request);
  return { stopDate: seconds(executions.abort(executionArn, error, cause).stopDate) };
}

function describeExecution({ executions }: Service, request: unknown): object {
  const found = executions.find(read(executionRequest, request).executionArn);
  const { input, output, error, cause } = found;
  const inputDetails = { included: true };
  const outputDetails = output === undefined ? undefined : { included: true };
  return { ...summary(found), input, inputDetails, output, outputDetails, error, cause, redriveCount: 0 };
}

function describeStateMachine(service: Service, request: unknown): object {
  const { stateMachineArn, versions, creationDate } = service;
  const asked = read(machineRequest, request).stateMachineArn;
  const version = checkMachine(asked, stateMachineArn);
  const definition = versions.textOf(versions.chosen(version).version);
  const { name } = parseArn(stateMachineArn);
  const roleArn = roleArnOf(stateMachineArn);
  const fixed = { status: "ACTIVE", type: "STANDARD", creationDate: seconds(creationDate) };
  return { stateMachineArn: asked, name, definition, roleArn, ...fixed };
}

function listExecutions({ executions, stateMachineArn }: Service, request: unknown): object {
  const { stateMachineArn: arn, statusFilter, ...paging } = read(listRequest, request);
  const version = checkMachine(arn, stateMachineArn);
  const isWanted = ({ status, stateMachineVersionArn }: WorkflowExecution): boolean =>
    (statusFilter === undefined || status === statusFilter) &&
    (version === undefined || stateMachineVersionArn === arn);
  const { items, nextToken } = pageOf(executions.all(), (each) => each.executionArn, paging, isWanted);
  return { executions: items.map(summary), nextToken };
}

function getExecutionHistory({ executions }: Service, request: unknown): object {
  const { executionArn, reverseOrder = false, ...paging } = read(historyRequest, request);
  const events = executions.history(executionArn);
  const ordered = reverseOrder ? events.toReversed() : events;
  const { items, nextToken } = pageOf(ordered, ({ id }) => String(id), paging);
  return { events: items.map((event) => ({ ...event, timestamp: seconds(event.timestamp) })), nextToken };
}

/**
 * Gives the version that the ARN names, if any.
 * @throws ServiceError InvalidArn or StateMachineDoesNotExist.
 */
function checkMachine(arn: string, stateMachineArn: string): string | undefined {
  if (!arn.startsWith("arn:")) throw new ServiceError("InvalidArn", `Invalid Arn: '${arn}'`);
  const named = splitVersion(arn);
  if (named.stateMachineArn === stateMachineArn) return named.version;
  throw new ServiceError("StateMachineDoesNotExist", `State Machine Does Not Exist: '${arn}'`);
}

function summary({
  executionArn,
  stateMachineArn,
  stateMachineVersionArn,
  name,
  status,
  startDate,
  stopDate,
}: WorkflowExecution): object {
  return {
    executionArn,
    stateMachineArn,
    stateMachineVersionArn,
    name,
    status,
    startDate: seconds(startDate),
    stopDate: seconds(stopDate),
  };
}
