import type * as z from "zod";

import { endAsTold } from "../../domain/ends.ts";
import type { ExecutionError } from "../../domain/execution.ts";
import { failureOf } from "../../domain/failures.ts";
import type { Invocation } from "../../domain/invocation.ts";
import type { ExecutionReader, OutcomeJournal } from "../../domain/journal.ts";
import type { Outcome } from "../../domain/outcome.ts";
import { type RecordingPorts, recordUnlessAway } from "../../domain/recording.ts";
import { outcomeOfWorkflow } from "../../domain/workflow-outcome.ts";
import type { CaughtFailure, recordFailureContract } from "./contract.ts";

/**
 * An error of the workflow for the person who polls the status; the cause itself, which may hold anything, stays in the
 * workflow's history. What the workflow does not repeat because it would find the same, nobody needs to start again either.
 */
function explainFailure(errorName: string): ExecutionError {
  const failure = failureOf(errorName);
  return failure === undefined
    ? {
        type: errorName,
        message: `The execution failed unexpectedly (${errorName}). The workflow's history says more; start it again`,
        retryable: true,
      }
    : { type: errorName, message: failure.sentence, retryable: failure.repetition !== undefined };
}

export interface RecordFailurePorts extends RecordingPorts {
  readonly journal: ExecutionReader & OutcomeJournal;
}

/** Ends the execution unless it has ended, and records its end; gives back the error for the workflow's Fail state. */
export async function recordFailure(
  input: z.output<typeof recordFailureContract.input>,
  ports: RecordFailurePorts,
  invocation: Invocation,
): Promise<z.input<typeof recordFailureContract.output>> {
  const { executionId, outcome } =
    "detail" in input
      ? { executionId: input.detail.name, outcome: outcomeOfWorkflow(input.detail.status) }
      : { executionId: input.execution_id, outcome: outcomeOfCaught(input) };
  const { execution } = await ports.journal.decide({ executionId, outcome, at: new Date() });
  if (execution === undefined) {
    invocation.log.warn("a workflow execution failed that the journal does not know", {
      execution_id: executionId,
    });
    return { error: "UnknownExecution", cause: "The journal knows no execution of this id" };
  }
  await recordUnlessAway(executionId, invocation, ports);
  return { error: execution.error?.type ?? execution.phase, cause: execution.error?.message ?? "" };
}

function outcomeOfCaught(failure: z.output<typeof CaughtFailure>): Outcome {
  return endAsTold("caught", explainFailure(failure.error));
}
