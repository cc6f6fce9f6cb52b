import type { EndPhase, ExecutionError, Inputs } from "./execution.ts";
import type { CrewResult, RecordedUsage } from "./outcome.ts";
import type { TaskProgress, UsageProgress } from "./progress.ts";

/** A row of crew_execution_results when its execution starts. Times are ISO 8601 in UTC. */
export interface ProcessingRow {
  readonly executionId: string;
  readonly crewName: string;
  readonly inputs: Inputs;
  readonly workflowExecution: string;
  readonly createdAt: string;
  /** The execution that it goes on from. */
  readonly replayOf?: string;
}

/** The same row when its execution has ended. */
export interface TerminalRow extends Omit<ProcessingRow, "workflowExecution"> {
  /** Absent where no workflow ran it. */
  readonly workflowExecution?: string;
  readonly phase: EndPhase;
  readonly attempts: number;
  /** How long each task took; empty when that was never known. */
  readonly tasks: readonly TaskProgress[];
  readonly updatedAt: string;
  readonly result?: CrewResult;
  readonly error?: ExecutionError;
  readonly usage?: RecordedUsage;
  /** Of a replay: what it used itself. */
  readonly paid?: UsageProgress;
  /** Why the row holds less than the journal does. */
  readonly note?: string;
}

/** What bounds a write in time; `writeWindow` makes it from the record lease. */
export interface WriteWindow {
  /** When it aborts, the client waits no longer; Snowflake may still carry out what was sent. */
  readonly signal: AbortSignal;
  /**
   * The fence, in milliseconds since 1970: a statement that Snowflake begins later inserts no row. It may
   * still make a row terminal that is there, which does no harm.
   */
  readonly insertBefore: number;
}

/**
 * What to do when the table's lock refuses a statement because others wait for it: send it again for some
 * seconds, or leave it. Whoever writes a single end leaves it: its repetitions would only keep the one writer
 * waiting that takes many ends in a statement. "repeat" where nothing is said.
 */
export type WhenLocked = "repeat" | "leave";

/** The rows of executions that have ended. */
export interface TerminalRows {
  /**
   * Writes all rows in one statement, inserting those that are missing. A row that is terminal already stays
   * as it is.
   * @returns how many rows of the table it wrote: more than it was given when some of them are there twice
   */
  merge(rows: readonly TerminalRow[], window: WriteWindow, whenLocked?: WhenLocked): Promise<number>;
}

/** The Snowflake record. Both methods throw RecordUnavailable, and both may be repeated without harm. */
export interface ExecutionRecord extends TerminalRows {
  /** Inserts the PROCESSING row unless there is one. */
  insert(row: ProcessingRow, window: WriteWindow): Promise<void>;
}
