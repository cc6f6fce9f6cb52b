import { shuffled } from "../../async/shuffled.ts";
import { RecordUnavailable } from "../../domain/errors.ts";
import { hasEnded } from "../../domain/execution.ts";
import type { OpenExecution } from "../../domain/journal.ts";
import { type LeasedRow, leaseRow, writeRows } from "../../domain/recording.ts";
import { jsonSize } from "../../json/json-size.ts";
import type { ReconcileRun } from "./ports.ts";

/** An execution that has ended, and whose row may not say so yet. */
export type UnrecordedEnd = Pick<OpenExecution, "executionId" | "updatedAt">;

/** When so many statements fail in a row, Snowflake is away or refuses all of them. */
const FAILURES_IN_A_ROW = 5;

/**
 * Writes ends into Snowflake, many per statement, and notes that.
 *
 * One row that can never be written fails every statement it is in. So ends that have waited for some minutes
 * share no statement with the others, and are mixed anew in each run, in statements of any size: after a few
 * runs only that row is left, alone in a statement, and the log names it.
 * @returns the ids that this run has recorded
 */
export async function recordEnds(
  ends: readonly UnrecordedEnd[],
  run: ReconcileRun,
): Promise<readonly string[]> {
  const already: string[] = [];
  const recorded: string[] = [];
  let failed = 0;
  let inARow = 0;
  let reason = "";
  for await (const batch of batches(ends, run, already)) {
    const end = await writeBatch(batch, run);
    recorded.push(...end.recorded);
    if (end.reason === undefined) {
      inARow = 0;
      continue;
    }
    reason = end.reason;
    failed += 1;
    inARow += 1;
    if (inARow === FAILURES_IN_A_ROW || run.failures.isJournalAway()) break;
  }
  if (failed > 0) {
    const waiting = ends.length - recorded.length - already.length;
    const keys = { reason, waiting, failed_statements: failed };
    run.invocation.log.warn("Snowflake does not take ends at the moment; the next run tries again", keys);
  }
  return recorded;
}

const ROWS_PER_STATEMENT = 50;
/**
 * An end that has waited for so long was in statements that failed, or Snowflake was away; in milliseconds.
 */
const WAITING_MILLISECONDS = 3 * 60_000;
/** When more ends than this wait, the likelier cause is an outage, not a row that no statement can hold. */
const OUTAGE_ENDS = 500;
/** How many rows a statement of waiting ends has: one of these, by chance. */
const SIZES = [ROWS_PER_STATEMENT, 25, 12, 6, 3, 1];

/** @param already is given the ids that turn out to be recorded */
async function* batches(
  ends: readonly UnrecordedEnd[],
  run: ReconcileRun,
  already: string[],
): AsyncGenerator<LeasedRow[]> {
  const isWaiting = ({ updatedAt }: UnrecordedEnd): boolean =>
    Date.now() - Date.parse(updatedAt) > WAITING_MILLISECONDS;
  const { fresh = [], waiting = [] } = Object.groupBy(ends, (end) => (isWaiting(end) ? "waiting" : "fresh"));
  yield* batchRows(leasedRows(fresh, run, already), () => ROWS_PER_STATEMENT);
  const size =
    waiting.length > OUTAGE_ENDS
      ? () => ROWS_PER_STATEMENT
      : () => SIZES[Math.floor(Math.random() * SIZES.length)] ?? 1;
  yield* batchRows(leasedRows(shuffled(waiting), run, already), size);
}

/**
 * No row is leased with less time than this left: a write has 20 s, and noting it takes some. In
 * milliseconds.
 */
const TIME_FOR_A_WRITE = 24_000;

/**
 * The rows whose record lease is free. Each is leased just before it is needed, so that no lease runs out
 * while other rows are written.
 */
async function* leasedRows(
  ends: readonly UnrecordedEnd[],
  { ports, invocation, failures }: ReconcileRun,
  already: string[],
): AsyncGenerator<LeasedRow> {
  const { requestId, remainingMilliseconds } = invocation;
  for (const { executionId } of ends) {
    if (remainingMilliseconds() < TIME_FOR_A_WRITE || failures.isJournalAway()) return;
    const leased = await failures.guard(executionId, async () => {
      const execution = await ports.journal.read(executionId);
      if (execution === undefined || !hasEnded(execution)) return undefined;
      if (!execution.recorded) return leaseRow({ execution }, requestId, ports);
      already.push(executionId);
      // The index lags, or an earlier version of this software was broken off: it comes off the list.
      await ports.leases.markRecorded(executionId);
      return undefined;
    });
    if (leased !== undefined) yield leased;
  }
}

/**
 * A batch ends with the row that passes this, in the bytes that rows take in a request. Together with the
 * largest row that is sent with its values (merge-rows.ts) it stays below what a request to Snowflake may
 * have.
 */
const BYTES_PER_STATEMENT = 4_000_000;

/**
 * Rows in the batches that go into one statement each. No row is asked for before the batch ahead of it has
 * been used.
 * @param size how many rows the next batch has at most
 */
async function* batchRows(rows: AsyncIterable<LeasedRow>, size: () => number): AsyncGenerator<LeasedRow[]> {
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

/** @returns why rows of the batch are not written; absent when all are */
async function writeBatch(
  batch: readonly LeasedRow[],
  { ports, invocation, failures }: ReconcileRun,
): Promise<{ readonly recorded: readonly string[]; readonly reason?: string }> {
  const { written, failure } = await writeRows(batch, invocation.log, ports, "repeat").catch(
    (error: unknown) => {
      failures.keep(error);
      return { written: [] as readonly string[], failure: error };
    },
  );
  const recorded: string[] = [];
  for (const executionId of written) {
    await failures.guard(executionId, async () => {
      await ports.leases.markRecorded(executionId);
      recorded.push(executionId);
    });
  }
  if (failure === undefined) return { recorded };
  const reason =
    failure instanceof RecordUnavailable ? failure.message : "Snowflake was not asked: see the error";
  const left = batch.map(({ row }) => row.executionId).filter((id) => !written.includes(id));
  if (left.length === 1) {
    const keys = { execution_id: left[0], reason };
    invocation.log.warn("Snowflake does not take the end of this execution", keys);
  }
  if (failure instanceof RecordUnavailable && !failure.mayStillCommit) {
    for (const executionId of left) {
      await failures.guard(executionId, () => ports.leases.release(executionId, invocation.requestId));
    }
  }
  return { recorded, reason };
}
