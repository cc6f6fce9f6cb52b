/** Timers count in 32 bits and end at once beyond; no attempt lasts that long anyway. */
export const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** A signal that aborts with a TimeoutError after so many seconds. */
export function timeoutSignal(seconds: number): AbortSignal {
  return AbortSignal.timeout(Math.min(Math.ceil(seconds * 1000), LONGEST_TIMER_MS));
}
