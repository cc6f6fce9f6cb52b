import { RecordUnavailable } from "./errors.ts";
import type { ExecutionRecord, TerminalRow } from "./record.ts";

/** How far a merge came. */
interface MergeEnd {
  /** Rows that are terminal in Snowflake now. */
  readonly written: readonly TerminalRow[];
  /** How many rows more than those were written: duplicates, which no key keeps out. */
  readonly duplicates: number;
  /** Why the other rows are not written; absent when all are. */
  readonly failure?: RecordUnavailable;
}

/**
 * Writes rows in one statement. When Snowflake refuses a value of one of them, the others must not wait for it: the rows
 * are halved until it stands alone, and it is then written without its values, with a note why.
 * @param signal ends the whole of it; what is written by then stays written
 */
export async function mergeRows(
  rows: readonly TerminalRow[],
  record: Pick<ExecutionRecord, "merge">,
  signal: AbortSignal,
): Promise<MergeEnd> {
  const end = await mergeAtOnce(rows, record, signal);
  const [row] = rows;
  if (row === undefined || end.failure?.refusesValue !== true) return end;
  if (rows.length === 1) return mergeAtOnce([withoutValues(row, end.failure.message)], record, signal);
  const half = Math.ceil(rows.length / 2);
  const first = await mergeRows(rows.slice(0, half), record, signal);
  if (first.failure !== undefined) return first;
  const second = await mergeRows(rows.slice(half), record, signal);
  return {
    ...second,
    written: [...first.written, ...second.written],
    duplicates: first.duplicates + second.duplicates,
  };
}

async function mergeAtOnce(
  rows: readonly TerminalRow[],
  record: Pick<ExecutionRecord, "merge">,
  signal: AbortSignal,
): Promise<MergeEnd> {
  try {
    const count = await record.merge(rows, signal);
    return { written: rows, duplicates: Math.max(0, count - rows.length) };
  } catch (failure) {
    if (!(failure instanceof RecordUnavailable)) throw failure;
    return { written: [], duplicates: 0, failure };
  }
}

/** What is left of a row when its inputs and texts may be what Snowflake refuses; the journal keeps them. */
const withoutValues = ({ result: _result, error, ...row }: TerminalRow, note: string): TerminalRow => ({
  ...row,
  inputs: {},
  tasks: [],
  note,
  ...(error === undefined
    ? {}
    : { error: { ...error, message: "See the status: the sentence could not be recorded" } }),
});
