import type { EndPhase, ExecutionError } from "../../../functions/domain/execution.ts";
import type { CrewResult, Outcome, RecordedUsage } from "../../../functions/domain/outcome.ts";

/** An outcome that need not be one of the table of ends. */
export const outcomeOf = (outcome: {
  readonly phase: EndPhase;
  readonly result?: CrewResult;
  readonly error?: ExecutionError;
  readonly usage?: RecordedUsage;
}): Outcome => outcome as Outcome;

/** The outcome of an execution that failed with this error. */
export const failedOutcome = (type: string, message: string, retryable: boolean): Outcome =>
  outcomeOf({ phase: "FAILED", error: { type, message, retryable } });
