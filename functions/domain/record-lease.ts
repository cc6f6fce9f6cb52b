import type { WriteWindow } from "./record.ts";

/**
 * How long the right to write an execution's row lasts, in milliseconds: so long that whatever its holder has
 * sent to Snowflake has ended there before another holder may write.
 */
export const LEASE_MILLISECONDS = 60_000;

/**
 * How long a statement may go on once Snowflake has it (the user's parameters): 10 s queued, 15 s running.
 */
const STATEMENT_MILLISECONDS = 25_000;
/** From the lease to the last moment at which Snowflake may begin a statement that inserts. */
const FENCE_MILLISECONDS = LEASE_MILLISECONDS - STATEMENT_MILLISECONDS;
/** How far Snowflake's clock may be ahead of the writer's. */
const SKEW_MILLISECONDS = 15_000;

/**
 * When the holder of a record lease may write:
 *
 * - 0 s: it asks for the lease.
 * - 20 s: the client gives up, on all statements of the write together. The driver does not: it sends a
 *   statement again for two minutes, or when a frozen function thaws.
 * - 35 s, the fence: Snowflake inserts nothing more; what it has begun ends within 25 s.
 * - 60 s: the next holder may write.
 *
 * Snowflake compares the fence with its own clock: if that is more than 15 s ahead of the writer's, a
 * statement may succeed within the client's 20 s without having inserted anything; if it is behind, a late
 * statement may begin that much later, and is over by 60 s only if it takes that much less than its 25 s.
 * @param leasedAt when the first of the leases was asked for, in milliseconds since 1970
 */
export function writeWindow(leasedAt: number, now: number = Date.now()): WriteWindow {
  const insertBefore = leasedAt + FENCE_MILLISECONDS;
  const left = insertBefore - SKEW_MILLISECONDS - now;
  return { signal: left > 0 ? AbortSignal.timeout(left) : AbortSignal.abort(), insertBefore };
}

/**
 * How long a request that carries out a start owns it, in milliseconds: longer than a start can live (18 s,
 * the function's timeout), with a margin for clocks. Only the owner writes the row, calls StartExecution or
 * decides that the start failed; others take over, or end it, when this is over.
 */
const START_OWNED_MILLISECONDS = 30_000;

/**
 * A start whose header does not say how long it is owned has no owner any more if it was created before this.
 */
export const ownedSince = (at: Date): Date => new Date(at.getTime() - START_OWNED_MILLISECONDS);

/** When the time of somebody who becomes the owner now is over, in milliseconds since 1970. */
export const ownedUntil = (from: Date): number => from.getTime() + START_OWNED_MILLISECONDS;
