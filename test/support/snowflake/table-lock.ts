import { setTimeout as delay } from "node:timers/promises";

/** More statements than this waiting for a table's lock, and Snowflake refuses the next. */
const WAITER_LIMIT = 20;

export interface TableLock {
  /** Waits for the lock and holds it for a while; false, at once, when too many wait. */
  readonly pass: () => Promise<boolean>;
  readonly refusals: () => number;
  /** The most that waited at the same time. */
  readonly mostWaiting: () => number;
}

/** A table's update lock as it is in Snowflake: first come, first served, by a limited queue. */
export function tableLock(holdMilliseconds: () => number): TableLock {
  const queue: (() => void)[] = [];
  let isHeld = false;
  let refusals = 0;
  let mostWaiting = 0;
  return {
    async pass() {
      if (isHeld && queue.length >= WAITER_LIMIT) {
        refusals += 1;
        return false;
      }
      if (isHeld) {
        await new Promise<void>((granted) => {
          queue.push(granted);
          mostWaiting = Math.max(mostWaiting, queue.length);
        });
      }
      isHeld = true;
      await delay(holdMilliseconds());
      const next = queue.shift();
      if (next === undefined) isHeld = false;
      else next();
      return true;
    },
    refusals: () => refusals,
    mostWaiting: () => mostWaiting,
  };
}

/** What Snowflake answers then. */
export const TOO_MANY_WAITERS = {
  status: 200,
  body: {
    success: false,
    code: "000625",
    message:
      "Statement 'a' has locked table 'CREW_EXECUTION_RESULTS' in transaction 1 and this lock has not yet been released.\nYour statement 'b' was aborted because the number of waiters for this lock exceeds the 20 statements limit.",
    data: { sqlState: "57014" },
  },
} as const;
