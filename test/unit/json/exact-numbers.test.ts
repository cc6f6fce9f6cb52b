import { describe, expect, it } from "vitest";

import { parseExactly } from "../../../functions/json/exact-json.ts";
import { ExactNumber, orderOf, readLooseNumber } from "../../../functions/json/exact-number.ts";
import { fitToSchema } from "../../../functions/json/fit-schema.ts";
import { isJsonObject, type JsonObject, JsonValue } from "../../../functions/json/json.ts";
import { stableHash } from "../../../functions/json/stable-hash.ts";
import { wellFormed } from "../../../functions/json/well-formed.ts";

describe("numbers of JSON that a double would change", () => {
  it.each([
    ["9007199254740993", "9007199254740993"],
    ["-9007199254740993", "-9007199254740993"],
    ["12345678901234567890123456789012345678", "12345678901234567890123456789012345678"],
    ["0.10000000000000000001", "0.10000000000000000001"],
    ["9007199254740993.50", "9007199254740993.5"],
    ["9.007199254740993e15", "9007199254740993"],
    ["1234567890123456.789", "1234567890123456.789"],
  ])("keep their digits: %s", (text, written) => {
    for (const [read, expected] of [
      [parseExactly(text), written],
      [parseExactly(`{"a": [${text}]}`), `{"a":[${written}]}`],
      [wellFormed(parseExactly(`{"a": [${text}]}`)), `{"a":[${written}]}`],
      [JsonValue.parse(parseExactly(`{"a": [${text}]}`)), `{"a":[${written}]}`],
    ]) {
      expect(JSON.stringify(read)).toBe(expected);
    }
    expect(String(parseExactly(text))).toBe(written);
  });

  it.each([
    "1",
    "-1.0",
    "0.10",
    "1e2",
    "2E3",
    "9007199254740991",
    "9007199254740994",
    "1e23",
    "5e-324",
    "-0",
  ])("are not these, which stay JavaScript's own: %s", (text) => {
    expect(parseExactly(`[${text}, "padding 1234567890123456"]`)).toEqual([
      Number(text),
      "padding 1234567890123456",
    ]);
  });

  it.each([
    "1E400",
    "-1e400",
    "1e-400",
    "1.23456e-320",
    `1${"0".repeat(38)}1`,
    `0.${"0".repeat(20)}12345678901234567890`,
  ])("cannot be kept everywhere where they take more than 38 digits: %s", (text) => {
    const number = parseExactly(text);
    expect(number).toBeInstanceOf(ExactNumber);
    expect((number as ExactNumber).isStorable).toBe(false);
    expect(JSON.stringify(number)).toBe(text);
  });

  it("are no objects, though texts of theirs are looked for in the longest of answers", () => {
    expect(isJsonObject(parseExactly("9007199254740993"))).toBe(false);
    const zeros = `[1${"0".repeat(200_000)}1, 9007199254740993]`;
    expect(JSON.stringify(parseExactly(zeros))).toBe(zeros.replace(" ", ""));
  });

  it("are read in values as deep as an earlier system's, and not beyond what a reviver can take", () => {
    const deep = (levels: number) => `${"[".repeat(levels)}9007199254740993${"]".repeat(levels)}`;
    expect(JSON.stringify(parseExactly(deep(500)))).toBe(deep(500));
    expect(() => parseExactly(deep(100_000))).not.toThrow();
  });

  it.each([
    ["9007199254740993", 9007199254740992, 1],
    ["-9007199254740993", 9007199254740992, -1],
    ["-9007199254740993", -9007199254740992, -1],
    ["0.10000000000000000001", 0.1, 1],
    ["9007199254740993", 0, 1],
    ["9007199254740993", 1e300, -1],
  ])("are compared by all their digits: %s and %d", (text, other, order) => {
    expect(Math.sign(orderOf(new ExactNumber(text), other))).toBe(order);
    expect(Math.sign(orderOf(other, new ExactNumber(text)))).toBe(-order);
  });

  it.each([
    [" +9007199254740993 ", "9007199254740993"],
    ["0009007199254740993", "9007199254740993"],
    ["9007199254740993.", "9007199254740993"],
    ["5.", "5"],
    [".5", "0.5"],
    ["two", undefined],
    ["0x10", undefined],
    [".", undefined],
  ])("are found in a text as Python finds them: %j", (text, written) => {
    expect(JSON.stringify(readLooseNumber(text))).toBe(written);
  });
});

describe("stored hashes", () => {
  // Made by the version before numbers kept their digits: stored steps and Idempotency-Keys have such hashes.
  it.each([
    [
      '{"inputs":{"id":9007199254740991,"n":[1.0,1e2,0.1,-0,5e-324,1.7976931348623157e308,9007199254740994,1e23]}}',
      "5bf76db2b83d29f5011a352756eea06d39f7f9230989ce9bd9fd4ed74609103d",
    ],
    [
      '{"a":"9007199254740993","b":0.30000000000000004}',
      "83b1fe32ce9fa377eda645ee25b36fb0c87c5873fb871d8adee295fe758763f4",
    ],
    [
      "[123456789.123456,2E3,0.10,-1.5e-7]",
      "7b430c789c1df2aa5b2950f19fda42742756de43f916f1c22bb92d1b60e5cf77",
    ],
  ])("of %s are what they were", (text, hash) => {
    expect(stableHash(parseExactly(text))).toBe(hash);
  });

  it("tell numbers apart that differ in a digit that a double loses, and not how they are written", () => {
    const hashes = ["9007199254740992", "9007199254740993", "9.007199254740993e15"].map((text) =>
      stableHash(parseExactly(`{"b":${text},"a":1}`)),
    );
    expect(new Set(hashes).size).toBe(2);
    expect(hashes[1]).toBe(hashes[2]);
  });
});

describe("an answer by its schema", () => {
  const fit = (text: string, id: JsonObject) =>
    JSON.stringify(
      fitToSchema(parseExactly(text) as JsonObject, { type: "object", properties: { id }, required: ["id"] }),
    );
  const int = { type: "integer" };
  it.each<[string, string, JsonObject, string]>([
    ["a number", '{"id":9007199254740993}', int, '{"id":9007199254740993}'],
    ["a text", '{"id":"9007199254740993"}', int, '{"id":9007199254740993}'],
    ["one that a double holds", '{"id":9007199254740994}', int, '{"id":9007199254740994}'],
    ["one or null", '{"id":9007199254740993}', { type: ["integer", "null"] }, '{"id":9007199254740993}'],
    ["a choice", '{"id":9007199254740993}', { anyOf: [int, { type: "string" }] }, '{"id":9007199254740993}'],
    ["anything", '{"id":[{"a":0.10000000000000000001}]}', {}, '{"id":[{"a":0.10000000000000000001}]}'],
    ["a list's", '{"id":["9007199254740993"]}', { type: "array", items: int }, '{"id":[9007199254740993]}'],
    ["whole steps", '{"id":9007199254740993}', { ...int, multipleOf: 0.5 }, '{"id":9007199254740993}'],
  ])("has whole numbers beyond 2^53, with their digits: %s", (_what, text, id, value) => {
    expect(fit(text, id)).toBe(`{"value":${value}}`);
  });

  it.each<[string, string, JsonObject, string]>([
    ["a bound", "9007199254740993", { ...int, maximum: 9007199254740992 }, "at most 9007199254740992"],
    ["an open bound", "-9007199254740993", { ...int, exclusiveMinimum: -9007199254740992 }, "more than"],
    ["its kind", "9007199254740992.5", int, "expected int, received 9007199254740992.5"],
    ["its values", "9007199254740993", { enum: [9007199254740992] }, "none of the schema's"],
    ["a text's", "9007199254740993", { type: "string" }, "expected string"],
    ["what can be kept", "1E400", { type: "number" }, "at most 38 digits: write 1E400"],
  ])("is told what its digits break: %s", (_what, number, id, words) => {
    const told = fit(`{"id":${number}}`, id);
    expect(told).toContain(words);
    expect(told).toContain("→ at id");
  });

  it("is told the same as ever of a number that is not whole", () => {
    expect(fit('{"id":7.5}', int)).toContain("expected int, received number");
  });
});
