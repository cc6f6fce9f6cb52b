import type { Level, LevelCallback } from "dynalite/db/index.js";

export type Operation =
  | { readonly type: "put"; readonly key: string; readonly value: unknown }
  | { readonly type: "del"; readonly key: string };

/**
 * Has every write go by way of `around`, whichever of the store's functions it comes by: it is given what is
 * written, and `write` carries that out.
 */
export function interceptWrites(
  level: Level,
  around: (
    operations: readonly Operation[],
    write: (done: LevelCallback) => unknown,
    done: LevelCallback,
  ) => unknown,
): void {
  const { put, del, batch } = level;
  level.put = (key, value, done) =>
    isCallback(done)
      ? around([{ type: "put", key, value }], (written) => put(key, value, written), done)
      : put(key, value, done);
  level.del = (key, done) =>
    isCallback(done) ? around([{ type: "del", key }], (written) => del(key, written), done) : del(key, done);
  level.batch = (operations, done) =>
    isCallback(done)
      ? around(operations as readonly Operation[], (written) => batch(operations, written), done)
      : batch(operations, done);
}

/** While it opens, the store calls its own functions later, without a callback: those give promises. */
export const isCallback = (done: unknown): done is LevelCallback => typeof done === "function";
