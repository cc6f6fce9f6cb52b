import { describe, expect, it } from "vitest";

import { levelsOf } from "../../../functions/json/levels.ts";
import { isNestedTooDeep, readJson, readShallowJson } from "../../../functions/json/read-json.ts";

const lists = (levels: number, inside = ""): string => "[".repeat(levels) + inside + "]".repeat(levels);

describe("reading JSON", () => {
  it.each<[string, unknown]>([
    ["null", null],
    ["false", false],
    [' {"a": [1]} ', { a: [1] }],
  ])("gives the value of %j", (text, value) => {
    expect(readJson(text)).toEqual(value);
  });

  it.each(["", "NaN", "{'a': 1}", "{} {}", '{"secret": '])("gives nothing for %j", (text) => {
    expect(readJson(text)).toBeUndefined();
  });

  it("of a model gives no half characters", () => {
    expect(readShallowJson('{"\\ud800": "a\\udfff"}')).toEqual({ "\ufffd": "a\ufffd" });
  });
});

describe("JSON in many levels", () => {
  it.each([
    [lists(100, "1"), false],
    [lists(101, "1"), true],
    [lists(1_000_000), true],
    ["not JSON", false],
  ])("is nested too deep above a hundred: %#", (text, isTooDeep) => {
    expect(isNestedTooDeep(text)).toBe(isTooDeep);
    expect(readShallowJson(text) === undefined).toBe(isTooDeep || text === "not JSON");
  });

  it("is told level by level, the whole first", () => {
    const value = { a: [1, { b: "c" }], d: null };
    expect([...levelsOf(value)]).toEqual([[value], [[1, { b: "c" }], null], [1, { b: "c" }], ["c"]]);
  });
});
