import {
  DescribeExecutionCommand,
  ExecutionAlreadyExists,
  ExecutionDoesNotExist,
  SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
} from "@aws-sdk/client-sfn";

import { ENDS } from "../../domain/ends.ts";
import { Defect, WorkflowUnavailable } from "../../domain/errors.ts";
import type { Workflow, WorkflowExecutionStatus } from "../../domain/workflow.ts";
import { requestHandlerOf } from "../network/nearby-servers.ts";
import { SdkHash } from "../network/sdk-hash.ts";
import { isAway } from "../service-away.ts";
import { executionArns } from "./execution-arns.ts";

/** The state machine of this ARN. Two tries where the first fails fast; start-crew waits 2 s in all. */
export function stepFunctionsWorkflow(stateMachineArn: string): Workflow {
  const client = new SFNClient({
    maxAttempts: 2,
    sha256: SdkHash,
    requestHandler: requestHandlerOf("SFN", {
      connectionTimeout: 1000,
      requestTimeout: 2000,
      throwOnRequestTimeout: true,
    }),
  });
  const arns = executionArns(stateMachineArn);
  return {
    ...arns,
    async start(executionId, signal) {
      try {
        await client.send(
          new StartExecutionCommand({
            stateMachineArn,
            name: executionId,
            input: JSON.stringify({ execution_id: executionId }),
          }),
          { abortSignal: signal },
        );
      } catch (cause) {
        // StartExecution is idempotent only while the first is open; the name stays reserved for 90 days
        // after it.
        if (cause instanceof ExecutionAlreadyExists) return;
        throw workflowFailure("start the workflow execution", cause);
      }
    },
    async stop(executionId, cause) {
      try {
        await client.send(
          new StopExecutionCommand({
            executionArn: arns.executionArn(executionId),
            error: ENDS.cancelled.error.type,
            cause,
          }),
        );
      } catch (error) {
        if (error instanceof ExecutionDoesNotExist) return;
        throw workflowFailure("stop the workflow execution", error);
      }
    },
    async status(executionId, signal) {
      try {
        const execution = await client.send(
          new DescribeExecutionCommand({ executionArn: arns.executionArn(executionId) }),
          signal === undefined ? {} : { abortSignal: signal },
        );
        return toStatus(execution.status);
      } catch (cause) {
        if (cause instanceof ExecutionDoesNotExist) return "absent";
        throw workflowFailure("describe the workflow execution", cause);
      }
    },
  };
}

const workflowFailure = (operation: string, cause: unknown): Error =>
  isAway(cause)
    ? new WorkflowUnavailable(operation, { cause })
    : new Defect(`Step Functions could not ${operation}`, { cause });

function toStatus(status: string | undefined): WorkflowExecutionStatus {
  switch (status) {
    case "SUCCEEDED":
    case "FAILED":
    case "TIMED_OUT":
    case "ABORTED":
      return status;
    case "RUNNING":
    case "PENDING_REDRIVE":
    case undefined:
    default:
      // PENDING_REDRIVE: an operator is about to run it again.
      return "RUNNING";
  }
}
