import { Stream } from "node:stream";

import type { Level, Range } from "dynalite/db/index.js";

import { LatestUsed } from "../../functions/async/latest-used.ts";
import { interceptWrites } from "./intercepted-writes.ts";

/** What LevelDB hands over at a time. */
const VALUES_AT_ONCE = 200;
/** Of one index; each is a page of a list. */
const REMEMBERED_RANGES = 100;
const REMEMBERED_CHARACTERS = 64 * 1024;

/** What is known of one index. */
interface IndexMemory {
  /** Changes whenever a write of an entry begins or ends. */
  version: number;
  /** Values as JSON, by their range. */
  readonly texts: LatestUsed<string, string>;
}

/**
 * Reads ranges of values in few steps instead of one for each value, and answers ranges of an index, such as
 * the newest executions, from memory until an entry of that index is written. It must be told of each write
 * when the store gets it, so it comes before what collects writes.
 * @returns a function that forgets all, for when the store is opened again
 */
export function rememberRanges(level: Level): () => void {
  const indexes = new Map<string, IndexMemory>();
  const memoryOf = (key: string): IndexMemory | undefined => {
    const name = nameOfIndex(key);
    if (name === undefined) return undefined;
    const memory = indexes.get(name) ?? { version: 0, texts: new LatestUsed(REMEMBERED_RANGES) };
    indexes.set(name, memory);
    return memory;
  };
  tellOfWrites(level, (key) => forget(memoryOf(key)));
  level.createValueStream = (range) => {
    const stream = new ValueStream();
    const read = readRange(level, range, memoryOf(range.gte ?? range.gt ?? ""));
    void deliver(read, stream);
    return stream;
  };
  return () => {
    for (const memory of indexes.values()) forget(memory);
  };
}

/** Tables and indexes have no such character in their names. */
const nameOfIndex = (key: string): string | undefined => /^index-(?:[^~]*~){3}/.exec(key)?.[0];

function forget(memory: IndexMemory | undefined): void {
  if (memory === undefined) return;
  memory.version += 1;
  memory.texts.clear();
}

/** Tells of each key that is written: before, and after, whatever became of it. */
function tellOfWrites(level: Level, tell: (key: string) => void): void {
  interceptWrites(level, (operations, write, done) => {
    const tellAll = (): void => operations.forEach(({ key }) => tell(key));
    tellAll();
    return write((error) => {
      tellAll();
      done(error);
    });
  });
}

/** What dynalite listens to: one event for each value, then the end. */
class ValueStream extends Stream {
  isOver = false;

  /** Called once nobody wants more. */
  destroy(): void {
    this.isOver = true;
  }
}

async function deliver(values: AsyncIterable<readonly unknown[]>, stream: ValueStream): Promise<void> {
  try {
    for await (const some of values) {
      for (const value of some) {
        if (stream.isOver) return;
        stream.emit("data", value);
      }
    }
    if (!stream.isOver) stream.emit("end");
  } catch (error) {
    stream.emit("error", error);
  }
}

/** The values of a range, many at a time. */
async function* readRange(
  level: Level,
  range: Range,
  memory: IndexMemory | undefined,
): AsyncGenerator<readonly unknown[]> {
  const name = JSON.stringify(range);
  const text = memory?.texts.get(name);
  if (text !== undefined) return yield JSON.parse(text) as readonly unknown[];
  const version = memory?.version;
  const iterator = level.values(range);
  try {
    let values = await iterator.nextv(VALUES_AT_ONCE);
    // LevelDB also hands over fewer where they are large: that there are no more only the next asking says.
    let next = values.length < VALUES_AT_ONCE ? await iterator.nextv(VALUES_AT_ONCE) : undefined;
    // And nothing was written since the iterator was made.
    if (next?.length === 0 && memory?.version === version) remember(memory, name, values);
    while (values.length > 0) {
      yield values;
      values = next ?? (await iterator.nextv(VALUES_AT_ONCE));
      next = undefined;
    }
  } finally {
    await iterator.close();
  }
}

/** As text: whoever gets values may change them. */
function remember(memory: IndexMemory | undefined, name: string, values: readonly unknown[]): void {
  if (memory === undefined) return;
  const text = JSON.stringify(values);
  if (text.length <= REMEMBERED_CHARACTERS) memory.texts.set(name, text);
}
