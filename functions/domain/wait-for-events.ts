import { wait } from "../async/timer.ts";

/** The pauses between two looks at the journal: the first, and the longest. */
const FIRST_MILLISECONDS = 250;
const LONGEST_MILLISECONDS = 1000;
const GROWTH = 1.5;
/** How old may be what is known of the execution's end, which is a read more. */
const END_MILLISECONDS = 2000;
/**
 * Who waits in one process looks at the journal less often the more there are: 16 times a second at most, all
 * together. In Lambda each waits in a process of its own.
 */
const AT_FULL_PACE = 16;

/** Time as it passes. */
export interface Clock {
  /** In milliseconds. */
  readonly now: () => number;
  /** @throws the signal's reason once it aborts */
  readonly pause: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

export interface Wanted<Value> {
  /** What there is by now; undefined while there is nothing. */
  readonly find: () => Promise<Value | undefined>;
  /** Whether nothing will come any more. */
  readonly isOver: () => Promise<boolean>;
  readonly seconds: number;
  /** Aborts when the time for an answer is over, or nobody wants it. */
  readonly signal: AbortSignal;
}

/** Lets requests wait for what the journal does not have yet. */
export class Waiting {
  readonly #clock: Clock;
  #count = 0;

  constructor(clock: Clock = { now: () => performance.now(), pause: wait }) {
    this.#clock = clock;
  }

  /** What is found; undefined once so many seconds have passed, nothing will come, or the signal aborts. */
  async for<Value>(wanted: Wanted<Value>): Promise<Value | undefined> {
    this.#count += 1;
    try {
      return await this.#look(wanted);
    } finally {
      this.#count -= 1;
    }
  }

  async #look<Value>({ find, isOver, seconds, signal }: Wanted<Value>): Promise<Value | undefined> {
    const clock = this.#clock;
    const until = clock.now() + seconds * 1000;
    let milliseconds = FIRST_MILLISECONDS;
    let askedAt = clock.now();
    while (clock.now() < until && !signal.aborted) {
      const crowd = Math.max(1, this.#count / AT_FULL_PACE);
      try {
        await clock.pause(Math.min(milliseconds * crowd, until - clock.now()), signal);
      } catch (error) {
        if (signal.aborted) return undefined;
        throw error;
      }
      milliseconds = Math.min(milliseconds * GROWTH, LONGEST_MILLISECONDS);
      const asks = clock.now() - askedAt >= END_MILLISECONDS;
      // What was written before the end is found by a look after it.
      const over = asks && (await isOver());
      if (asks) askedAt = clock.now();
      const found = await find();
      if (found !== undefined || over) return found;
    }
    return undefined;
  }
}
