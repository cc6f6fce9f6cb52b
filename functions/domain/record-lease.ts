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
 * When the holder of a record lease may write. The client gives up 20 s after the lease was asked for, and so
 * does a write of several statements as a whole. Snowflake inserts nothing from 35 s after it, by its own
 * clock: giving up does not stop the driver, which sends a statement again for two minutes, or when a frozen
 * function thaws.
 *
 * Both times are the writer's. A success that it takes came before 20 s, so the statement ran before the
 * fence as long as Snowflake's clock is less than 15 s ahead; further ahead, it could succeed without having
 * inserted anything. A clock that is behind lets a late statement begin that much later, within the 25 s that
 * a statement may take and seldom does.
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
