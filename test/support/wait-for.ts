import { setTimeout as delay } from "node:timers/promises";

const POLL_MILLISECONDS = 50;
const PATIENCE_MILLISECONDS = 60_000;

/**
 * Polls until the condition gives something that is true, and gives that back.
 * @throws Error naming what was waited for, after a minute
 */
export async function waitFor<Value>(
  what: string,
  condition: () => Value | Promise<Value>,
): Promise<NonNullable<Value>> {
  const end = Date.now() + PATIENCE_MILLISECONDS;
  for (;;) {
    const value = await condition();
    if (value) return value;
    if (Date.now() > end) throw new Error(`waited ${PATIENCE_MILLISECONDS / 1000} s in vain for ${what}`);
    await delay(POLL_MILLISECONDS);
  }
}
