import { expect, it } from "vitest";

import { sqlValue } from "../../../functions/adapters/tools/sql-value.ts";

const valueOf = (value: unknown, type: string): unknown => JSON.parse(sqlValue(value, type, 10_000).json);

/** A time as the driver gives it. */
const time = (seconds: number, nanoseconds: number): Date =>
  Object.assign(new Date(seconds * 1000 + nanoseconds / 1e6), {
    getEpochSeconds: () => seconds,
    getNanoSeconds: () => nanoseconds,
  });

it.each([
  ["fixed", "0", 0],
  ["fixed", "-42", -42],
  ["fixed", "1.50", 1.5],
  ["fixed", "0.10000000000000000000", 0.1],
  ["fixed", "9007199254740991", 9_007_199_254_740_991],
  ["fixed", "9007199254740993", "9007199254740993"],
  ["fixed", "99999999999999999999999999999999999999", "99999999999999999999999999999999999999"],
  ["fixed", "12345678901234567.89", "12345678901234567.89"],
  ["fixed", "NULL", null],
  ["fixed", null, null],
  ["real", "0.30000000000000004", 0.30000000000000004],
  ["real", "1.5e300", 1.5e300],
  ["real", "NaN", "NaN"],
  ["real", "inf", "inf"],
  ["real", "1e999", "1e999"],
  ["text", "NULL", "NULL"],
  ["text", 'a\u0000\ud800"', 'a\u0000\ud800"'],
  ["boolean", true, true],
  ["binary", Buffer.from("00ff", "hex"), "00ff"],
  ["time", "12:00:01", "12:00:01"],
  ["date", time(1_767_225_600, 0), "2026-01-01"],
  ["date", time(-86_400, 0), "1969-12-31"],
  ["timestamp_ntz", time(1_767_225_600, 0), "2026-01-01T00:00:00"],
  ["timestamp_ntz", time(1_767_225_600, 123_000_000), "2026-01-01T00:00:00.123"],
  ["timestamp_ltz", time(-1, 1), "1969-12-31T23:59:59.000000001Z"],
  ["timestamp_tz", time(1_767_225_600, 0), "2026-01-01T00:00:00Z"],
  ["timestamp_ntz", time(Number.NaN, 0), "a time out of range"],
  [
    "variant",
    '{\n "a": [1, 9007199254740993, 1.5, null, "9007199254740993"]\n}',
    { a: [1, "9007199254740993", 1.5, null, "9007199254740993"] },
  ],
  ["array", "[undefined]", "[undefined]"],
  ["variant", "<a>1</a>", "<a>1</a>"],
  ["variant", "null", null],
  ["object", '{"__proto__": 1}', JSON.parse('{"__proto__": 1}')],
])("tells %s %j as %j", (type, value, told) => {
  expect(valueOf(value, type)).toEqual(told);
});

it("tells a VARIANT that is nested too deep for JSON's readers as its text", () => {
  const deep = "[".repeat(20_000) + "]".repeat(20_000);
  expect(JSON.parse(sqlValue(deep, "variant", 100_000).json)).toEqual(deep);
});

it.each(["text", "variant"])("cuts a %s that is too long, and says how long it was", (type) => {
  expect(sqlValue('"abcdefgh"', type, 4)).toEqual({
    json: JSON.stringify('"abc… (cut: 10 characters in all)'),
    isCut: true,
  });
});
