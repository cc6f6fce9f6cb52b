import { setTimeout as timer } from "node:timers/promises";

/** Timers count in 32 bits, and end at once when they shall last longer. */
export const LONGEST_TIMER_MILLISECONDS = 2 ** 31 - 1;

/** What a timer can count of a time: it may be over already, or never come. */
export const withinTimer = (milliseconds: number): number =>
  Math.min(Math.max(Math.ceil(milliseconds), 0), LONGEST_TIMER_MILLISECONDS);

/** A signal that aborts with a TimeoutError after so many seconds. */
export const timeoutSignal = (seconds: number): AbortSignal =>
  AbortSignal.timeout(withinTimer(seconds * 1000));

/** @throws the signal's reason as soon as it aborts */
export async function wait(milliseconds: number, signal: AbortSignal): Promise<void> {
  try {
    await timer(withinTimer(milliseconds), undefined, { signal });
  } finally {
    signal.throwIfAborted();
  }
}
