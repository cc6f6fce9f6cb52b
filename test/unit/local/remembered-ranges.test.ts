import { once } from "node:events";

import type { Level, LevelCallback } from "dynalite/db/index.js";
import * as fc from "fast-check";
import { expect, it } from "vitest";

import { rememberRanges } from "../../../local/dynamodb/remembered-ranges.ts";

const INDEX = "index-global~journal~latest~";
const RANGE = { gte: INDEX, lt: `${INDEX}~` };

/**
 * A store whose operations take effect, and are told to have, when the test says so.
 * @param most values that it hands over at a time, however many are asked for: LevelDB counts bytes as well
 */
function slowStore(values = new Map<string, unknown>(), most = Number.POSITIVE_INFINITY) {
  const underWay: (() => void)[] = [];
  let reads = 0;
  const later = (effect: () => unknown, done: LevelCallback): void => {
    underWay.push(() => done(undefined, effect()));
  };
  const level: Pick<Level, "put" | "del" | "batch" | "values" | "createValueStream"> = {
    put: (key, value, done) => later(() => void values.set(key, value), done),
    del: (key, done) => later(() => void values.delete(key), done),
    batch: (operations, done) =>
      later(() => {
        for (const { key, value } of operations as { key: string; value: unknown }[]) values.set(key, value);
      }, done),
    values: ({ gte = "", lt = "", limit = -1 }) => {
      reads += 1;
      const keys = [...values.keys()].filter((key) => key >= gte && key < lt).toSorted();
      const left = keys.slice(0, limit < 0 ? keys.length : limit).map((key) => values.get(key));
      return {
        nextv: (size) =>
          new Promise((resolve) =>
            underWay.push(() => resolve(structuredClone(left.splice(0, Math.min(size, most))))),
          ),
        close: () => Promise.resolve(),
      };
    },
    createValueStream: () => {
      throw new Error("the store's own stream is not used");
    },
  };
  const forgetAll = rememberRanges(level as Level);
  return { level, underWay, values, reads: () => reads, forgetAll };
}

type Store = ReturnType<typeof slowStore>;

/** What a query is given. */
async function valuesOf({ level }: Pick<Store, "level">, range: object = RANGE): Promise<unknown[]> {
  const stream = level.createValueStream(range);
  const values: unknown[] = [];
  stream.on("data", (value) => values.push(value));
  await once(stream, "end");
  return values;
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(() => setImmediate(resolve)));

/** Lets all that is under way take effect, and what follows from it. */
async function untilDone<Value>({ underWay }: Pick<Store, "underWay">, work: Promise<Value>): Promise<Value> {
  let isDone = false;
  const ending = work.finally(() => (isDone = true));
  for (await settled(); !isDone; await settled()) underWay.shift()?.();
  return ending;
}

it("answers a range of an index from memory, each time with values of its own", async () => {
  const store = slowStore(new Map([[`${INDEX}1`, { a: 1 }]]));
  const [first] = (await untilDone(store, valuesOf(store))) as { a: number }[];
  if (first !== undefined) first.a = 2;
  expect([await valuesOf(store), store.reads()]).toEqual([[{ a: 1 }], 1]);
});

it("reads ranges that are no index's from the store each time", async () => {
  const store = slowStore(new Map([["item-journal~1", 1]]));
  const range = { gte: "item-journal~", lt: "item-journal~~" };
  await untilDone(store, valuesOf(store, range));
  await untilDone(store, valuesOf(store, range));
  expect(store.reads()).toBe(2);
});

it("gives all values of a range of many, and ends there", async () => {
  const many = Array.from({ length: 450 }, (_, index) => [`${INDEX}${1000 + index}`, index] as const);
  const store = slowStore(new Map(many));
  expect(await untilDone(store, valuesOf(store))).toEqual(many.map(([, value]) => value));
});

it("remembers no range of which the store has handed over a part only", async () => {
  const many = Array.from({ length: 120 }, (_, index) => [`${INDEX}${1000 + index}`, index] as const);
  const store = slowStore(new Map(many), 49);
  const all = many.map(([, value]) => value);
  expect(await untilDone(store, valuesOf(store))).toEqual(all);
  expect(await untilDone(store, valuesOf(store))).toEqual(all);
});

it("reads no further when nobody wants more", async () => {
  const many = Array.from({ length: 450 }, (_, index) => [`${INDEX}${1000 + index}`, index] as const);
  const store = slowStore(new Map(many));
  const stream = store.level.createValueStream(RANGE) as ReturnType<Level["createValueStream"]> & {
    destroy: () => void;
  };
  const values: unknown[] = [];
  stream.on("data", (value) => {
    values.push(value);
    if (values.length === 3) stream.destroy();
  });
  store.underWay.shift()?.();
  await settled();
  expect([values, store.underWay]).toEqual([[0, 1, 2], []]);
});

it("tells a read that failed, and asks the store again", async () => {
  const store = slowStore(new Map([[`${INDEX}1`, 1]]));
  const { values } = store.level;
  store.level.values = () => ({
    nextv: () => Promise.reject(new Error("the disk is gone")),
    close: () => Promise.resolve(),
  });
  const stream = store.level.createValueStream(RANGE);
  await expect(once(stream, "end")).rejects.toThrow("the disk is gone");
  store.level.values = values;
  expect(await untilDone(store, valuesOf(store))).toEqual([1]);
});

it("forgets all when the store is opened again, in which a write may have been lost", async () => {
  const store = slowStore(new Map([[`${INDEX}1`, 1]]));
  await untilDone(store, valuesOf(store));
  store.values.clear();
  store.forgetAll();
  expect(await untilDone(store, valuesOf(store))).toEqual([]);
});

it("never answers with what was there before a write that is done, however reads and writes overlap", async () => {
  const operation = fc.record({
    kind: fc.constantFrom("read", "put", "batch", "del"),
    key: fc.constantFrom(`${INDEX}1`, `${INDEX}2`),
    /** Which of the operations under way take effect before the next begins. */
    ends: fc.array(fc.nat(5), { maxLength: 3 }),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(operation, { maxLength: 25 }), async (operations) => {
      const store = slowStore();
      const { level, underWay, values } = store;
      const end = async (index: number): Promise<void> => {
        const [one] = underWay.splice(index % Math.max(1, underWay.length), 1);
        one?.();
        await settled();
      };
      let number = 0;
      for (const { kind, key, ends } of operations) {
        const value = (number += 1);
        if (kind === "read") void valuesOf(store);
        if (kind === "put") level.put(key, value, () => undefined);
        if (kind === "del") level.del(key, () => undefined);
        if (kind === "batch") level.batch([{ type: "put", key, value }], () => undefined);
        await settled();
        for (const index of ends) await end(index);
      }
      while (underWay.length > 0) await end(0);
      const expected = [`${INDEX}1`, `${INDEX}2`]
        .filter((key) => values.has(key))
        .map((key) => values.get(key));
      expect(await untilDone(store, valuesOf(store))).toEqual(expected);
    }),
  );
});
