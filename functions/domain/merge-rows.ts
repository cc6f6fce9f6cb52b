import { jsonSize } from "../json/json-size.ts";
import { RecordUnavailable } from "./errors.ts";
import type { TerminalRow, TerminalRows, WhenLocked, WriteWindow } from "./record.ts";

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
 * Largest row that is sent with its values, in the bytes it takes in a request: with a batch that was nearly
 * full before it, a request stays below 16 MB, the smaller of the two limits that Snowflake's documentation
 * has had.
 */
const MAXIMUM_ROW_BYTES = 11_000_000;
const TOO_LARGE = `The row is larger than ${MAXIMUM_ROW_BYTES} bytes; the status has what it does not hold`;

/**
 * Writes rows in one statement. A row that is too large for a request is written without its values, with a
 * note why. When Snowflake refuses a value of one row, the others must not wait for it: the rows are halved
 * until it stands alone, and it is then written without its values, too.
 * @param window ends the whole of it; what is written by then stays written
 */
export async function mergeRows(
  rows: readonly TerminalRow[],
  record: TerminalRows,
  window: WriteWindow,
  whenLocked?: WhenLocked,
): Promise<MergeEnd> {
  const merge: Merge = (sent) => record.merge(sent, window, whenLocked);
  return mergeHalving(rows.map(sendable), merge);
}

type Merge = (rows: readonly TerminalRow[]) => Promise<number>;

const sendable = (row: TerminalRow): TerminalRow =>
  jsonSize(row).escaped > MAXIMUM_ROW_BYTES ? withoutValues(row, TOO_LARGE) : row;

async function mergeHalving(rows: readonly TerminalRow[], merge: Merge): Promise<MergeEnd> {
  const end = await mergeAtOnce(rows, merge);
  const [row] = rows;
  if (row === undefined || end.failure?.refusesValue !== true) return end;
  if (rows.length === 1) return mergeAtOnce([withoutValues(row, end.failure.message)], merge);
  const half = Math.ceil(rows.length / 2);
  const first = await mergeHalving(rows.slice(0, half), merge);
  if (first.failure !== undefined) return first;
  const second = await mergeHalving(rows.slice(half), merge);
  return {
    ...second,
    written: [...first.written, ...second.written],
    duplicates: first.duplicates + second.duplicates,
  };
}

async function mergeAtOnce(rows: readonly TerminalRow[], merge: Merge): Promise<MergeEnd> {
  try {
    const count = await merge(rows);
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
