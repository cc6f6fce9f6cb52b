import type { ExecutionError, Inputs } from "./execution.ts";
import type { CrewResult } from "./outcome.ts";

/** What identifies a row that an earlier system wrote to crew_execution_results, and its state. Any column may be NULL. */
export interface EarlierRow {
  readonly id: string;
  readonly crewName: string | null;
  readonly status: string | null;
  /** Wall clock as the column holds it, "2025-11-17 10:30:00.123456789". */
  readonly createdAt: string | null;
  readonly updatedAt: string | null;
  /** Length of its values as text. */
  readonly characters: number;
}

/** The values of such a row, which may be large. Snowflake has shown the VARIANT columns as JSON text. */
export interface EarlierValues {
  readonly resultText: string | null;
  readonly rawOutput: string | null;
  readonly metadata: string | null;
}

/** The rows of the record. Every method throws RecordUnavailable. */
export interface EarlierRows {
  /** Newest first, at most 500 at once. */
  pages(): AsyncIterable<readonly EarlierRow[]>;
  /** In the order of `rows`; undefined for one that is gone. */
  values(rows: readonly EarlierRow[]): Promise<readonly (EarlierValues | undefined)[]>;
  /** Rows whose id is NULL, which `pages` leaves out. */
  countWithoutId(): Promise<number>;
}

/** An execution as the journal takes it from such a row. Times are ISO 8601 in UTC. */
export interface EarlierExecution {
  readonly executionId: string;
  readonly crewName: string;
  readonly inputs: Inputs;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly end: EarlierEnd;
  /** False when the row still says PROCESSING: reconcile-executions then writes the end. */
  readonly recorded: boolean;
}

export type EarlierEnd =
  | { readonly phase: "COMPLETED"; readonly result: CrewResult }
  | { readonly phase: "FAILED"; readonly error: ExecutionError };

/** Puts executions that have ended into the journal. Both methods throw JournalUnavailable. */
export interface JournalBackfill {
  /** Those of the ids that the journal has an execution for. */
  known(executionIds: readonly string[]): Promise<ReadonlySet<string>>;
  /** Changes nothing when the journal has it already. */
  add(execution: EarlierExecution): Promise<"added" | "known">;
}
