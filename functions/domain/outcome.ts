import type { EndPhase, ExecutionError } from "./execution.ts";

/** A completed crew's result as `/crew/status` shows it: the last text, and the crew output as JSON. */
export interface CrewResult {
  readonly raw: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** Tokens and calls an execution used, under the names of api.md's `token_usage`. */
export type RecordedUsage = Readonly<Record<string, number>>;

/** How an execution ended: decided once, by whoever comes first, and only copied afterwards. */
export type Outcome =
  | { readonly phase: "COMPLETED"; readonly result: CrewResult; readonly usage?: RecordedUsage }
  | {
      readonly phase: Exclude<EndPhase, "COMPLETED">;
      readonly error: ExecutionError;
      readonly usage?: RecordedUsage;
    };

export const failedOutcome = (type: string, message: string, retryable: boolean): Outcome => ({
  phase: "FAILED",
  error: { type, message, retryable },
});

/** The outcome that POST /crew/cancel decides; its sentence is part of the HTTP contract. */
export const CANCELLED = {
  phase: "CANCELLED",
  error: { type: "Cancelled", message: "Execution was cancelled", retryable: true },
} as const satisfies Outcome;

/** The outcome of an execution that passed its own `timeout_seconds`. */
export const timeLimitOutcome = (seconds: number): Outcome => ({
  phase: "TIMED_OUT",
  error: {
    type: "TimeLimit",
    message: `The execution took longer than its limit of ${seconds} s`,
    retryable: true,
  },
});

/** The type of error of an execution whose start broke off before there was a workflow execution. */
export const NEVER_STARTED = "NeverStarted";

/** The outcome of an execution whose workflow execution ended, or is absent, without run-crew having decided anything. */
export function outcomeOfWorkflow(
  status: "SUCCEEDED" | "FAILED" | "TIMED_OUT" | "ABORTED" | "absent",
): Outcome {
  switch (status) {
    case "TIMED_OUT":
      return {
        phase: "TIMED_OUT",
        error: {
          type: "WorkflowTimedOut",
          message: "The execution took longer than the workflow allows",
          retryable: true,
        },
      };
    case "ABORTED":
      return {
        phase: "CANCELLED",
        error: {
          type: "WorkflowStopped",
          message: "The execution was stopped in Step Functions",
          retryable: true,
        },
      };
    case "absent":
      return failedOutcome(
        NEVER_STARTED,
        "The execution was never started: its start broke off. Start it again",
        true,
      );
    case "FAILED":
    case "SUCCEEDED":
      return failedOutcome(
        "WorkflowFailed",
        "The workflow ended without a result. Its log says why; start it again",
        true,
      );
    default:
      return status satisfies never;
  }
}
