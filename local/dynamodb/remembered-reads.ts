import type { Level } from "dynalite/db/index.js";

import { LatestUsed } from "../../functions/async/latest-used.ts";
import { interceptWrites, isCallback } from "./intercepted-writes.ts";

/** Characters of values that stay in memory; an execution has some 20,000. */
const REMEMBERED_CHARACTERS = 8 * 1024 * 1024;

/**
 * Answers what was read or written before from memory: dynalite reads its table's description for every
 * request, and the header of an execution is asked for again and again, which costs LevelDB half a
 * millisecond of a core each time. What is written is handed to the disk before it is remembered.
 */
export function rememberReads(level: Level, atMost: number = REMEMBERED_CHARACTERS): void {
  const { get } = level;
  const memory = new Memory(atMost);

  level.get = (key, done) => {
    if (!isCallback(done)) return get(key, done);
    const text = memory.find(key);
    if (text !== undefined) return setImmediate(done, undefined, JSON.parse(text));
    const read = memory.begin(key);
    return get(key, (error, value) => {
      if (memory.isLast(key, read) && !error && value !== undefined) memory.keep(key, JSON.stringify(value));
      if (error) done(error);
      else done(undefined, value);
    });
  };
  interceptWrites(level, (operations, write, done) => {
    // Whoever gave a value may change it afterwards.
    const written = operations.map((operation) => ({
      key: operation.key,
      text: operation.type === "put" ? JSON.stringify(operation.value) : undefined,
      operation: memory.begin(operation.key),
    }));
    return write((error) => {
      for (const { key, text, operation } of written) {
        memory.forget(key);
        if (memory.isLast(key, operation) && !error && text !== undefined) memory.keep(key, text);
      }
      done(error);
    });
  });
}

/** Values as JSON, the latest used of them, and which operation on a key began last. */
class Memory {
  readonly #texts: LatestUsed<string, string>;
  readonly #last = new Map<string, number>();
  #count = 0;

  constructor(atMost: number) {
    this.#texts = new LatestUsed(atMost, (text) => text.length);
  }

  /** Of operations on one key that overlap, the end of the last to begin alone says what the store has. */
  begin(key: string): number {
    this.#count += 1;
    this.#last.set(key, this.#count);
    return this.#count;
  }

  isLast(key: string, operation: number): boolean {
    return this.#last.get(key) === operation && this.#last.delete(key);
  }

  find(key: string): string | undefined {
    return this.#texts.get(key);
  }

  keep(key: string, text: string): void {
    this.#texts.set(key, text);
  }

  forget(key: string): void {
    this.#texts.delete(key);
  }
}
