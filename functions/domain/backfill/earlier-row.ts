import type { ExecutionError, Inputs } from "../execution.ts";
import type { CrewResult } from "../outcome.ts";

/**
 * What identifies a row that an earlier system wrote to crew_execution_results, and its state. Any column may
 * be NULL.
 */
export interface EarlierRow {
  readonly id: string;
  readonly crewName: string | null;
  readonly status: string | null;
  /** Wall clock as the column holds it, "2025-11-17 10:30:00.123456789". */
  readonly createdAt: string | null;
  readonly updatedAt: string | null;
  /** Length as text of all values that are read for it, those of other rows with its id included. */
  readonly characters: number;
}

/** The values of such a row, which may be large. Snowflake has shown the VARIANT columns as JSON text. */
export interface EarlierValues {
  readonly resultText: string | null;
  readonly rawOutput: string | null;
  readonly metadata: string | null;
  /** The metadata of further rows with this id and status: no key is enforced. */
  readonly otherMetadata: readonly (string | null)[];
}

/** The end of rows that nobody else will end. */
export interface RowCorrection {
  readonly id: string;
  /** ISO 8601 in UTC. */
  readonly updatedAt: string;
  /** JSON texts: what a row's metadata is, null for NULL, and what it becomes. No two of one `from`. */
  readonly metadata: readonly { readonly from: string | null; readonly to: string }[];
}

/** The role may read the rows, but not change them. */
export class CorrectionRefused extends Error {
  override readonly name = "CorrectionRefused";
}

/** The rows of the record. Every method throws RecordUnavailable. */
export interface EarlierRows {
  /**
   * Newest first, at most 500 at once. Each id comes once: of several rows with one id, the one that says
   * most stands for all, COMPLETED before ERROR before PROCESSING, and then the newest.
   */
  pages(): AsyncIterable<readonly EarlierRow[]>;
  /** In the order of `rows`; undefined for one that is gone. */
  values(rows: readonly EarlierRow[]): Promise<readonly (EarlierValues | undefined)[]>;
  /**
   * Makes ERROR of the PROCESSING rows of the id whose metadata is one of those given; what else they hold
   * stays.
   * @returns false when there is none any more: somebody else has written to them
   * @throws CorrectionRefused
   */
  correct(correction: RowCorrection): Promise<boolean>;
  /** Rows whose id is NULL, which `pages` leaves out. */
  countWithoutId(): Promise<number>;
}

/**
 * An execution as it is put into the journal from such a row, with the same end. Times are ISO 8601 in UTC.
 */
export interface EarlierExecution {
  readonly executionId: string;
  readonly crewName: string;
  readonly inputs: Inputs;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly end: EarlierEnd;
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
