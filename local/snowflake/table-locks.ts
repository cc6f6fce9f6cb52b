import { SnowflakeError } from "./snowflake-error.ts";

/** More statements than this waiting for one lock, and Snowflake refuses the next (its error 000625). */
const WAITER_LIMIT = 20;

export type Release = () => void;

interface Waiter {
  readonly grant: () => void;
}

/**
 * One lock per table, first come, first served. UPDATE, DELETE and MERGE of one table exclude each other in
 * Snowflake; DuckDB would let them run and fail the later one with a conflict.
 */
export class TableLocks {
  readonly #queues = new Map<string, Waiter[]>();
  readonly #otherWaiters: () => number;

  /** `otherWaiters` tells how many more statements seem to wait for each lock, for tests. */
  constructor(otherWaiters: () => number) {
    this.#otherWaiters = otherWaiters;
  }

  /**
   * Waits for the lock of a table.
   * @throws SnowflakeError 000625 with too many waiters, or the signal's reason when it is aborted while
   * waiting.
   */
  async acquire(table: string, signal: AbortSignal): Promise<Release> {
    signal.throwIfAborted();
    const queue = this.#queues.get(table);
    if ((queue?.length ?? 0) + this.#otherWaiters() >= WAITER_LIMIT) throw tooManyWaiters(table);
    if (!queue) {
      this.#queues.set(table, []);
      return this.#releaseOnce(table);
    }
    await waitInQueue(queue, signal);
    return this.#releaseOnce(table);
  }

  #releaseOnce(table: string): Release {
    let released = false;
    return () => {
      if (released) return;
      released = true;
      const next = this.#queues.get(table)?.shift();
      if (next) next.grant();
      else this.#queues.delete(table);
    };
  }
}

async function waitInQueue(queue: Waiter[], signal: AbortSignal): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const waiter: Waiter = { grant: resolve };
  const leave = (): void => {
    const place = queue.indexOf(waiter);
    if (place < 0) return;
    queue.splice(place, 1);
    reject(signal.reason as Error);
  };
  queue.push(waiter);
  signal.addEventListener("abort", leave);
  await promise.finally(() => signal.removeEventListener("abort", leave));
}

const tooManyWaiters = (table: string): SnowflakeError =>
  new SnowflakeError(
    "000625",
    "57014",
    `Statement was aborted because the number of waiters for the lock of table '${table}' exceeds the ${WAITER_LIMIT} statements limit.`,
  );
