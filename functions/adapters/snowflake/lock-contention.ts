import { setTimeout as delay } from "node:timers/promises";

import { RecordUnavailable } from "../../domain/errors.ts";
import { isLockRefusal } from "./driver-errors.ts";

/** A MERGE holds its table's lock for 100 to 500 ms: sooner than that no place among the 20 waiters gets free. */
const BASE_MILLISECONDS = 500;
/** In about this time the 20 that wait have had their turn. Shorter waits gain nothing: a try costs Snowflake a statement. */
const CAP_MILLISECONDS = 5000;
/**
 * No try begins later than this after the first. The user's LOCK_TIMEOUT is 10 s and callers give a MERGE up to 20 s, so that the last
 * try too has ended by itself before its caller gives up: a statement that nobody gave up on keeps no record lease.
 */
const PATIENCE_MILLISECONDS = 10_000;

/**
 * How long to wait before a try, in milliseconds: full jitter, which spreads many clients best (AWS Architecture Blog,
 * "Exponential Backoff And Jitter").
 * @param refusals how often the statement was refused so far, from 1
 * @param random from 0 to 1
 */
export const lockBackoff = (refusals: number, random: number): number =>
  random * Math.min(CAP_MILLISECONDS, BASE_MILLISECONDS * 2 ** (refusals - 1));

/**
 * Runs a statement again while Snowflake refuses it over its table's lock. Nothing else that is refused is repeated.
 * @throws what the last try threw; when the signal aborts between two tries, that is the last refusal, which committed nothing
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
      const wait = lockBackoff(refusals, Math.random());
      if (performance.now() - began + wait > PATIENCE_MILLISECONDS) throw error;
      await delay(wait, undefined, { signal }).catch(() => {
        throw error;
      });
    }
  }
}
