import { endAsTold } from "../../domain/ends.ts";
import type { ExecutionError } from "../../domain/execution.ts";
import { logEnd } from "../../domain/failed-execution.ts";
import { failureOf } from "../../domain/failures.ts";
import type { Invocation } from "../../domain/invocation.ts";
import type { ExecutionReader, OutcomeJournal } from "../../domain/journal.ts";
import { type RecordingPorts, recordUnlessAway } from "../../domain/recording.ts";
import { outcomeOfWorkflow } from "../../domain/workflow-outcome.ts";
import type { InputOf, OutputOf } from "../../runtime/contract.ts";
import type { recordFailureContract } from "./contract.ts";

export interface RecordFailurePorts extends RecordingPorts {
  readonly journal: ExecutionReader & OutcomeJournal;
}

/**
 * Decides, then records: the execution's outcome, unless one is decided already, and its row in Snowflake.
 * Gives back the error for the workflow's Fail state.
 */
export async function recordFailure(
  input: InputOf<typeof recordFailureContract>,
  ports: RecordFailurePorts,
  invocation: Invocation,
): Promise<OutputOf<typeof recordFailureContract>> {
  const { executionId, outcome } =
    "detail" in input
      ? { executionId: input.detail.name, outcome: outcomeOfWorkflow(input.detail.status) }
      : { executionId: input.execution_id, outcome: endAsTold("caught", caughtError(input.error)) };
  const { execution, decided } = await ports.journal.decide({ executionId, outcome, at: new Date() });
  if (execution === undefined) {
    invocation.log.warn("a workflow execution failed, and the journal has no execution of its name", {
      execution_id: executionId,
    });
    return { error: "UnknownExecution", cause: "The journal has no execution with this id" };
  }
  if (decided) logEnd(invocation.log, outcome, { execution_id: executionId, crew: execution.crewName });
  await recordUnlessAway(executionId, invocation, ports);
  return { error: execution.error?.type ?? execution.phase, cause: execution.error?.message ?? "" };
}

/**
 * An error of the workflow for the person who polls the status; the cause itself, which may hold anything,
 * stays in the workflow's history. What the workflow does not retry, because it would fail in the same way,
 * nobody needs to start again either.
 */
function caughtError(errorName: string): ExecutionError {
  const failure = failureOf(errorName);
  return failure === undefined
    ? {
        type: errorName,
        message: `The execution failed unexpectedly (${errorName}). The workflow's history says more; start it again`,
        retryable: true,
      }
    : { type: errorName, message: failure.sentence, retryable: failure.repetition !== undefined };
}
