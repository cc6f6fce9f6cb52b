import type { Level } from "dynalite/db/index.js";

import { LatestUsed } from "../../functions/async/latest-used.ts";
import { interceptWrites, isCallback } from "./intercepted-writes.ts";

/** Characters of values that stay in memory; an execution has some 20,000. */
const REMEMBERED_CHARACTERS = 8 * 1024 * 1024;

/**
 * Answers what was read or written before from memory: dynalite reads its table's description for every
 * request, and the header of an execution is asked for again and again, which costs LevelDB half a
 * millisecond of a core each time. What is written is handed to the disk before it is remembered.
 * @returns a function that forgets all, for when the store is opened again
 */
export function rememberReads(level: Level, atMost: number = REMEMBERED_CHARACTERS): () => void {
  const { get } = level;
  const memory = new Memory(atMost);

  level.get = (key, done) => {
    if (!isCallback(done)) return get(key, done);
    const text = memory.find(key);
    if (text !== undefined) return setImmediate(done, undefined, JSON.parse(text));
    const endAlone = memory.beginRead(key);
    return get(key, (error, value) => {
      if (endAlone() && !error && value !== undefined) memory.keep(key, JSON.stringify(value));
      if (error) done(error);
      else done(undefined, value);
    });
  };
  interceptWrites(level, (operations, write, done) => {
    // Whoever gave a value may change it afterwards.
    const written = operations.map((operation) => ({
      key: operation.key,
      text: operation.type === "put" ? JSON.stringify(operation.value) : undefined,
      endAlone: memory.beginWrite(operation.key),
    }));
    return write((error) => {
      for (const { key, text, endAlone } of written) {
        if (endAlone() && !error && text !== undefined) memory.keep(key, text);
      }
      done(error);
    });
  });
  return () => memory.forgetAll();
}

/** What is under way of one key. */
interface UnderWay {
  writes: number;
  /** Those that no write has been beside so far. */
  readonly reads: Set<symbol>;
  /** Whether the writes under way have been more than one. */
  overlap: boolean;
}

/**
 * Values as JSON, the latest used of them. What was read or written while another write of the same key was
 * under way is not kept: which of the two the store did first, nobody is told.
 */
class Memory {
  readonly #texts: LatestUsed<string, string>;
  readonly #underWay = new Map<string, UnderWay>();

  constructor(atMost: number) {
    this.#texts = new LatestUsed(atMost, (text) => text.length);
  }

  forgetAll(): void {
    this.#texts.clear();
  }

  /** @returns what ends the read, and tells whether no write was beside it */
  beginRead(key: string): () => boolean {
    const own = this.#of(key);
    const read = Symbol("read");
    if (own.writes === 0) own.reads.add(read);
    return () => {
      const wasAlone = own.reads.delete(read);
      this.#drop(key, own);
      return wasAlone;
    };
  }

  /** @returns what ends the write, forgets the value before it, and tells whether no write was beside it */
  beginWrite(key: string): () => boolean {
    const own = this.#of(key);
    own.overlap = own.writes > 0;
    own.writes += 1;
    own.reads.clear();
    return () => {
      this.#texts.delete(key);
      own.writes -= 1;
      const wasAlone = !own.overlap;
      this.#drop(key, own);
      return wasAlone;
    };
  }

  find(key: string): string | undefined {
    return this.#texts.get(key);
  }

  keep(key: string, text: string): void {
    this.#texts.set(key, text);
  }

  #of(key: string): UnderWay {
    const own = this.#underWay.get(key) ?? { writes: 0, reads: new Set(), overlap: false };
    this.#underWay.set(key, own);
    return own;
  }

  /** A read that ends late has what was under way when it began; that of now may be another. */
  #drop(key: string, own: UnderWay): void {
    const isOver = own.writes === 0 && own.reads.size === 0;
    if (isOver && this.#underWay.get(key) === own) this.#underWay.delete(key);
  }
}
