import type { Level, LevelCallback } from "dynalite/db/index.js";

import { isCallback, type Operation } from "./intercepted-writes.ts";

/**
 * dynalite writes an item's entries in indexes first and the item after them: a disk that is full in between,
 * or a process that is killed, would leave an execution that is listed and is not there. Here they wait for
 * their item and are written with it, all or none. Both come in one turn of the event loop, because the
 * entries are said to be done at once, so that they cannot be taken for those of another item.
 */
export function writeIndexesWithItems(level: Level): void {
  const { put, del, batch } = level;
  const waiting: Operation[] = [];
  const written = (operation: Operation, done: LevelCallback, alone: () => unknown) => {
    if (operation.key.startsWith("index-")) {
      waiting.push(operation);
      return done();
    }
    if (waiting.length === 0) return alone();
    return batch([...waiting.splice(0), operation], done);
  };
  level.put = (key, value, done) =>
    isCallback(done)
      ? written({ type: "put", key, value }, done, () => put(key, value, done))
      : put(key, value, done);
  level.del = (key, done) =>
    isCallback(done) ? written({ type: "del", key }, done, () => del(key, done)) : del(key, done);
}
