export type ExecutionStatus = "RUNNING" | "SUCCEEDED" | "FAILED" | "TIMED_OUT" | "ABORTED";

/**
 * One entry of an execution's history: AWS's event types, its details under AWS's name for them. Milliseconds
 * since 1970.
 */
export interface HistoryEvent {
  readonly id: number;
  readonly previousEventId: number;
  readonly timestamp: number;
  readonly type: string;
  readonly [details: `${string}EventDetails`]: Readonly<Record<string, unknown>>;
}

/**
 * An execution of the state machine, as it is kept on disk. Input and output are JSON text, dates
 * milliseconds since 1970.
 */
export interface WorkflowExecution {
  readonly executionArn: string;
  readonly stateMachineArn: string;
  /** With a version, where the start has named one. */
  readonly stateMachineVersionArn?: string | undefined;
  /** What it runs with from its start to its end; absent where no version was published. */
  readonly version?: string | undefined;
  readonly name: string;
  readonly status: ExecutionStatus;
  readonly startDate: number;
  readonly stopDate?: number;
  readonly input: string;
  readonly output?: string;
  readonly error?: string | undefined;
  readonly cause?: string | undefined;
  readonly events: readonly HistoryEvent[];
}

/** How an execution ended. */
export type ExecutionEnding =
  | { readonly status: "SUCCEEDED"; readonly output: string }
  | {
      readonly status: "FAILED" | "TIMED_OUT" | "ABORTED";
      readonly error?: string | undefined;
      readonly cause?: string | undefined;
    };

/** Step Functions' limit for the input and output of a state and of an execution, in bytes of UTF-8. */
export const MAXIMUM_DATA_BYTES = 262_144;
