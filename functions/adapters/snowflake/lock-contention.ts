import { backoff, type Backoff } from "../../async/backoff.ts";
import { wait } from "../../async/timer.ts";
import { RecordUnavailable } from "../../domain/errors.ts";
import { isLockRefusal } from "./driver-errors.ts";

/**
 * Waits, in milliseconds. A MERGE holds its table's lock for 100 to 500 ms: sooner than that no place among
 * the 20 waiters gets free. In about 5 s the 20 that wait have had their turn. Shorter waits gain nothing: a
 * try costs Snowflake a statement.
 */
const BACKOFF: Backoff = { first: 500, longest: 5000, jitter: "full" };
/**
 * No try begins later than this after the first. The user's LOCK_TIMEOUT is 10 s and callers give a MERGE up
 * to 20 s, so that the last try too has ended by itself before its caller gives up: a statement that nobody
 * gave up on keeps no record lease.
 */
const PATIENCE_MILLISECONDS = 10_000;

/**
 * Runs a statement again while Snowflake refuses it over its table's lock. Nothing else that is refused is
 * repeated.
 * @throws what the last try threw; when the signal aborts between two tries, that is the last refusal, which
 * committed nothing
 */
export async function whileLocked<Result>(
  statement: () => Promise<Result>,
  signal: AbortSignal,
): Promise<Result> {
  const began = performance.now();
  for (let refusals = 1; ; refusals += 1) {
    try {
      return await statement();
    } catch (error) {
      if (!(error instanceof RecordUnavailable && isLockRefusal(error.cause))) throw error;
      const milliseconds = backoff(BACKOFF, refusals);
      if (performance.now() - began + milliseconds > PATIENCE_MILLISECONDS) throw error;
      await wait(milliseconds, signal).catch(() => {
        throw error;
      });
    }
  }
}
