import type { Level, LevelCallback } from "dynalite/db/index.js";
import * as fc from "fast-check";
import { expect, it } from "vitest";

import { rememberReads } from "../../../local/dynamodb/remembered-reads.ts";

/** A store whose operations take effect when the test says so, and are told to have when it says so again. */
function slowStore(atMost?: number) {
  const values = new Map<string, unknown>();
  const underWay: (() => void)[] = [];
  let reads = 0;
  const later = (effect: () => unknown, done: LevelCallback): void => {
    underWay.push(() => {
      const value = effect();
      underWay.push(() => done(undefined, value));
    });
  };
  const level: Pick<Level, "get" | "put" | "del" | "batch"> = {
    get: (key, done) => {
      reads += 1;
      later(() => values.get(key), done);
    },
    put: (key, value, done) => later(() => void values.set(key, value), done),
    del: (key, done) => later(() => void values.delete(key), done),
    batch: (operations, done) =>
      later(() => {
        for (const { key, value } of operations as { key: string; value: unknown }[]) values.set(key, value);
      }, done),
  };
  const forget = rememberReads(level as Level, atMost);
  return {
    forget,
    level,
    underWay,
    values,
    reads: () => reads,
    get: (key: string) =>
      new Promise((resolve, reject) =>
        level.get(key, (error, value) => (error ? reject(error as Error) : resolve(value))),
      ),
  };
}

function endAll(underWay: (() => void)[]): void {
  while (underWay.length > 0) underWay.shift()?.();
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(() => setImmediate(resolve)));

it("answers from memory what was read or written, each time with a value of its own", async () => {
  const { level, underWay, get, reads } = slowStore();
  const given = { a: 1 };
  level.put("k", given, () => undefined);
  given.a = 2;
  endAll(underWay);
  const first = (await get("k")) as { a: number };
  first.a = 3;
  expect([await get("k"), reads()]).toEqual([{ a: 1 }, 0]);
});

it("asks the store again after a write that failed, whatever became of it", async () => {
  const store = slowStore();
  const failing = { ...store.level };
  failing.put = (_key, _value, done) => done(new Error("the disk is full"));
  rememberReads(failing as Level);
  store.values.set("k", "on disk");
  failing.put("k", "in memory", () => undefined);
  const value = store.get("k");
  endAll(store.underWay);
  expect(await value).toBe("on disk");
});

it("asks the store for what it has forgotten", async () => {
  const { level, underWay, get, forget, reads } = slowStore();
  level.put("k", 1, () => undefined);
  endAll(underWay);
  forget();
  const value = get("k");
  endAll(underWay);
  expect([await value, reads()]).toEqual([1, 1]);
});

it("lets the oldest values go when they are many", async () => {
  const { level, underWay, get, reads } = slowStore(100);
  for (const key of ["a", "b", "c"]) {
    level.put(key, "x".repeat(40), () => undefined);
    endAll(underWay);
  }
  await Promise.all([get("b"), get("c")]);
  expect(reads()).toBe(0);
  void get("a");
  expect(reads()).toBe(1);
});

it("keeps no read that began beside a write, though a read from before earlier writes ends in between", async () => {
  const { level, underWay, values } = slowStore();
  const ignore = (): void => undefined;
  /** The first under way takes effect, or is told to have. */
  const next = (): void => underWay.shift()?.();
  level.get("k", ignore);
  const [early] = underWay.splice(0);
  level.put("k", 1, ignore);
  level.put("k", 2, ignore);
  endAll(underWay);
  level.put("k", 3, ignore);
  const [write] = underWay.splice(0);
  early?.();
  next();
  level.get("k", ignore);
  next();
  write?.();
  const [readEnd, writeEnd] = underWay.splice(0);
  writeEnd?.();
  readEnd?.();
  const found = new Promise((resolve) => level.get("k", (_, value) => resolve(value)));
  endAll(underWay);
  expect([await found, values.get("k")]).toEqual([3, 3]);
});

it("never answers with what was written before a write that is done, however operations overlap", async () => {
  const operation = fc.record({
    kind: fc.constantFrom("get", "put", "batch", "del"),
    key: fc.constantFrom("a", "b"),
    /** Which of the operations under way take effect before the next begins. */
    ends: fc.array(fc.nat(5), { maxLength: 3 }),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(operation, { maxLength: 8 }), async (operations) => {
      const { level, underWay, values } = slowStore();
      for (const key of ["a", "b"]) values.set(key, "of an earlier process");
      const wrong: unknown[] = [];
      let number = 0;
      const end = async (index: number): Promise<void> => {
        const [one] = underWay.splice(index % Math.max(1, underWay.length), 1);
        one?.();
        await settled();
      };
      for (const { kind, key, ends } of operations) {
        number += 1;
        const value = number;
        if (kind === "get") level.get(key, () => undefined);
        if (kind === "put") level.put(key, value, () => undefined);
        if (kind === "del") level.del(key, () => undefined);
        if (kind === "batch") level.batch([{ type: "put", key, value }], () => undefined);
        for (const index of ends) await end(index);
      }
      while (underWay.length > 0) await end(0);
      for (const key of ["a", "b"]) {
        level.get(key, (_, value) => {
          if (value !== values.get(key)) wrong.push([key, value, values.get(key)]);
        });
        while (underWay.length > 0) await end(0);
        await settled();
      }
      expect(wrong).toEqual([]);
    }),
    { numRuns: 1000 },
  );
});
