import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { fitResult } from "../../../functions/handlers/get-status/fit-result.ts";

const MEGABYTE = 1024 * 1024;
const bytesOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value));
/** Whether docs/api.md's 5 MB and a Lambda's 6 MB hold the body. */
const isSent = (result: unknown): boolean => {
  const body = { execution_id: crypto.randomUUID(), status: "COMPLETED", result, error: null };
  return bytesOf(body) <= 5 * MEGABYTE && bytesOf(JSON.stringify(body)) < 6 * MEGABYTE - 2000;
};

const text = fc
  .tuple(
    fc.constantFrom("x", "é", "漢", "😀", '"', "\n", "\u0001", "\ud83d"),
    fc.constantFrom(0, 3, 9e3, 9e5),
  )
  .map(([character, length]) => character.repeat(length / character.length));
const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 2 },
    text,
    fc.constantFrom<unknown>(null, true, 1.5),
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom("raw", "json_dict", "description", "__proto__", "a"), tie("value")),
  ),
}));
const data = fc.dictionary(
  fc.constantFrom("json_dict", "tasks_output", "token_usage", "raw_output", "truncated", "own"),
  value,
);

describe("any result", () => {
  it("fits the answer, keeps its keys, and is whole or says that it is not", () => {
    const property = fc.property(text, data, (raw, held) => {
      const result = { raw, data: held };
      const fitted = fitResult(result);
      expect(isSent(fitted)).toBe(true);
      if (fitted.data["truncated"] !== true || held["truncated"] === true) return;
      expect(Object.keys(fitted.data).toSorted()).toEqual(
        [...new Set([...Object.keys(held), "truncated"])].toSorted(),
      );
      expect(raw.startsWith(fitted.raw)).toBe(true);
    });
    fc.assert(property, { numRuns: 8 });
  });

  it("that fits is told as it is", () => {
    const property = fc.property(fc.string(), fc.dictionary(fc.string(), fc.jsonValue()), (raw, held) => {
      const parsed = JSON.parse(JSON.stringify({ raw, data: held })) as typeof fitted;
      const fitted = fitResult({ raw, data: held });
      expect(JSON.stringify(fitted)).toBe(JSON.stringify(parsed));
    });
    fc.assert(property);
  });
});

describe("a result that is too large for its own keys", () => {
  it.each([
    ["a text of an earlier system", { raw_output: "y".repeat(8e6) }, "raw_output"],
    ["an object of a key of its own", { output: { text: "y".repeat(8e6) }, tasks: [1] }, "output"],
  ])("loses the end of %s", (_, held, key) => {
    const fitted = fitResult({ raw: "ok", data: held });
    expect([Object.keys(fitted.data), fitted.raw]).toEqual([[...Object.keys(held), "truncated"], "ok"]);
    expect(bytesOf(fitted.data[key])).toBeGreaterThan(2 * MEGABYTE);
    expect(isSent(fitted)).toBe(true);
  });

  it("loses the end of its tasks' descriptions, and no task", () => {
    const task = { name: "t", description: "i".repeat(250_000), raw: "r", json_dict: null };
    const fitted = fitResult({ raw: "ok", data: { tasks_output: Array(25).fill(task) } });
    const description = `${"i".repeat(2 ** 17)}…`;
    const rest = { name: "t", description, json_dict: null };
    expect(fitted).toEqual({ raw: "ok", data: { tasks_output: Array(25).fill(rest), truncated: true } });
  });

  it("takes tasks that are no objects as they are", () => {
    const fitted = fitResult({ raw: "y".repeat(8e6), data: { tasks_output: [null, "a", [1]] } });
    expect(fitted.data).toEqual({ tasks_output: [null, "a", [1]], truncated: true });
    expect(isSent(fitted)).toBe(true);
  });

  it("loses its largest values before a key, and the last keys when there are too many", () => {
    const many = Array.from({ length: 400_000 }, (_, index) => 1e12 + index);
    const fitted = fitResult({ raw: "ok", data: { many, small: 1 } });
    expect(fitted.data).toEqual({ many: [], small: 1, truncated: true });
    const keyOf = (index: number): string => `key ${index} ${"k".repeat(40)}`;
    const keys = many.slice(0, 100_000).map((number, index): [string, number] => [keyOf(index), number]);
    const less = fitResult({ raw: "ok", data: Object.fromEntries(keys) });
    expect([less.data[keyOf(0)], less.data["truncated"], isSent(less)]).toEqual([many[0], true, true]);
    const left = Object.keys(less.data).length;
    expect([left > 20_000, left < keys.length]).toEqual([true, true]);
  });

  it("ends in no half of a character", () => {
    const emoji = "😀".repeat(3e6);
    const fitted = fitResult({ raw: `a${emoji}`, data: { own: `b${emoji}` } });
    expect([fitted.raw.isWellFormed(), String(fitted.data["own"]).isWellFormed(), isSent(fitted)]).toEqual([
      true,
      true,
      true,
    ]);
  });
});
