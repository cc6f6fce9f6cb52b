import type { TerminalRow } from "../../domain/record.ts";

const ROWS_PER_STATEMENT = 50;
/** A request to Snowflake may have 16 MB; half of it leaves room for escaping. */
const CHARACTERS_PER_STATEMENT = 8_000_000;

/** Rows in the batches that go into one statement each; a row over the limit stands alone. */
export function batchRows(rows: readonly TerminalRow[]): TerminalRow[][] {
  const batches: TerminalRow[][] = [];
  let characters = 0;
  for (const row of rows) {
    const size = JSON.stringify(row).length;
    const batch = batches.at(-1);
    if (
      batch === undefined ||
      batch.length >= ROWS_PER_STATEMENT ||
      characters + size > CHARACTERS_PER_STATEMENT
    ) {
      batches.push([row]);
      characters = size;
    } else {
      batch.push(row);
      characters += size;
    }
  }
  return batches;
}
