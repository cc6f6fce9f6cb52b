import type { LeasedRow } from "../../domain/recording.ts";

const ROWS_PER_STATEMENT = 50;
/** A batch ends with the row that passes this: a request to Snowflake may have 16 MB, of which escaping takes its part. */
const CHARACTERS_PER_STATEMENT = 4_000_000;

/** Rows in the batches that go into one statement each. No row is asked for before the batch ahead of it has been used. */
export async function* batchRows(rows: AsyncIterable<LeasedRow>): AsyncGenerator<LeasedRow[]> {
  let batch: LeasedRow[] = [];
  let characters = 0;
  for await (const leased of rows) {
    batch.push(leased);
    characters += JSON.stringify(leased.row).length;
    if (batch.length < ROWS_PER_STATEMENT && characters < CHARACTERS_PER_STATEMENT) continue;
    yield batch;
    batch = [];
    characters = 0;
  }
  if (batch.length > 0) yield batch;
}
