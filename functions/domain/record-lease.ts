/**
 * How long the right to write an execution's row lasts, in milliseconds: so long that whatever its holder has sent to
 * Snowflake has ended there before another holder may write.
 */
export const LEASE_MILLISECONDS = 60_000;

/** How long a statement may go on in Snowflake once its client gave up (the user's parameters): 10 s queued, 15 s running. */
const STATEMENT_MILLISECONDS = 25_000;
/** Longest that all statements of one write may take together; reconcile goes on where they ended. */
const WRITE_MILLISECONDS = 20_000;

/**
 * Ends a write early enough for the lease, however long it took to read what is written: a statement sent at the last moment
 * still ends within it.
 * @param leasedAt when the first of the leases was asked for, in milliseconds since 1970
 */
export function writeDeadline(leasedAt: number, now: number = Date.now()): AbortSignal {
  const left = Math.min(WRITE_MILLISECONDS, leasedAt + LEASE_MILLISECONDS - STATEMENT_MILLISECONDS - now);
  return left > 0 ? AbortSignal.timeout(left) : AbortSignal.abort();
}
