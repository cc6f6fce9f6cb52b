import { setTimeout as delay } from "node:timers/promises";

import { LONGEST_TIMER_SECONDS } from "./supported-definition.ts";
import { TaskFailure } from "./task-failure.ts";

/** The error that ends a part of a wait which is not over: the state is retried. */
export const WAIT_GOES_ON = "Local.WaitGoesOn";

/** Well below what a timer can wait, and below the time limit of the task that waits. */
const LONGEST_PART_MILLISECONDS = (LONGEST_TIMER_SECONDS / 2) * 1000;

/** What a wait is told: seconds from now, or a time in RFC 3339. */
export interface WaitParameters {
  readonly seconds?: unknown;
  readonly timestamp?: unknown;
}

/** The waits of one run of a state machine, of which one is under way at most. */
export class WaitInParts {
  readonly #longestPart: number;
  #end: number | undefined;

  constructor(longestPartMilliseconds = LONGEST_PART_MILLISECONDS) {
    this.#longestPart = longestPartMilliseconds;
  }

  /**
   * @throws TaskFailure WAIT_GOES_ON when a part is over and the wait is not, States.Runtime for what is not
   * a time.
   */
  async wait(parameters: WaitParameters, signal: AbortSignal): Promise<void> {
    this.#end ??= endOf(parameters);
    const left = this.#end - Date.now();
    await delay(Math.min(Math.max(left, 0), this.#longestPart), undefined, { signal });
    if (left > this.#longestPart) throw new TaskFailure(WAIT_GOES_ON, "the wait goes on");
    this.#end = undefined;
  }
}

function endOf({ seconds, timestamp }: WaitParameters): number {
  if (typeof seconds === "number" && Number.isInteger(seconds) && seconds >= 0)
    return Date.now() + seconds * 1000;
  const end = typeof timestamp === "string" ? Date.parse(timestamp) : Number.NaN;
  if (!Number.isNaN(end)) return end;
  throw new TaskFailure(
    "States.Runtime",
    `Not a time to wait for: ${JSON.stringify(seconds ?? timestamp)}`,
    true,
  );
}
