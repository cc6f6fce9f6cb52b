import type { ExecutionError } from "../../domain/execution.ts";
import { failureOf } from "../../domain/failures.ts";

/**
 * An error of the workflow for the person who polls the status; the cause itself, which may hold anything, stays in the
 * workflow's history. What the workflow does not repeat because it would find the same, nobody needs to start again either.
 */
export function explainFailure(errorName: string): ExecutionError {
  const failure = failureOf(errorName);
  return failure === undefined
    ? {
        type: errorName,
        message: `The execution failed unexpectedly (${errorName}). The workflow's history says more; start it again`,
        retryable: true,
      }
    : { type: errorName, message: failure.sentence, retryable: failure.repetition !== undefined };
}
