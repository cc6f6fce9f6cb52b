import { setTimeout as delay } from "node:timers/promises";

const POLL_MILLISECONDS = 50;
const PATIENCE_SECONDS = 240;

/**
 * Polls until the condition gives something that is true, and gives that back.
 * @param patience in seconds
 * @throws Error naming what was waited for, after that
 */
export async function waitFor<Value>(
  what: string,
  condition: () => Value | Promise<Value>,
  patience = PATIENCE_SECONDS,
): Promise<NonNullable<Value>> {
  const end = Date.now() + patience * 1000;
  for (;;) {
    const value = await condition();
    if (value) return value;
    if (Date.now() > end) throw new Error(`waited ${patience} s in vain for ${what}`);
    await delay(POLL_MILLISECONDS);
  }
}
