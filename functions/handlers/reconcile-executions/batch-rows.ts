import { jsonSize } from "../../domain/json-size.ts";
import type { LeasedRow } from "../../domain/recording.ts";

export const ROWS_PER_STATEMENT = 50;
/**
 * A batch ends with the row that passes this, in the bytes that rows take in a request. Together with the largest row that is
 * sent with its values (merge-rows.ts) it stays below what a request to Snowflake may have.
 */
const BYTES_PER_STATEMENT = 4_000_000;

/**
 * Rows in the batches that go into one statement each. No row is asked for before the batch ahead of it has been used.
 * @param size how many rows the next batch has at most
 */
export async function* batchRows(
  rows: AsyncIterable<LeasedRow>,
  size: () => number,
): AsyncGenerator<LeasedRow[]> {
  let batch: LeasedRow[] = [];
  let bytes = 0;
  let most = size();
  for await (const leased of rows) {
    batch.push(leased);
    bytes += jsonSize(leased.row).escaped;
    if (batch.length < most && bytes < BYTES_PER_STATEMENT) continue;
    yield batch;
    batch = [];
    bytes = 0;
    most = size();
  }
  if (batch.length > 0) yield batch;
}
