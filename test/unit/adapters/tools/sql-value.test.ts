import { expect, it } from "vitest";

import { sqlValue } from "../../../../functions/adapters/tools/sql-value.ts";

const valueOf = (value: unknown, type: string): unknown => JSON.parse(sqlValue(value, type, 10_000).json);

it.each([
  ["fixed", "0", 0],
  ["fixed", "-42", -42],
  ["fixed", "1.50", 1.5],
  ["fixed", "0.10000000000000000000", 0.1],
  ["fixed", "9007199254740991", 9_007_199_254_740_991],
  ["fixed", "9007199254740993", "9007199254740993"],
  ["fixed", "99999999999999999999999999999999999999", "99999999999999999999999999999999999999"],
  ["fixed", "12345678901234567.89", "12345678901234567.89"],
  ["fixed", "NULL", "unreadable fixed: NULL"],
  ["fixed", "", "unreadable fixed: "],
  ["fixed", null, null],
  ["real", "0.30000000000000004", 0.30000000000000004],
  ["real", "1.5e300", 1.5e300],
  ["real", "NaN", "NaN"],
  ["real", "inf", "inf"],
  ["real", "1e999", "1e999"],
  ["text", "NULL", "NULL"],
  ["text", 'a\u0000\ud800"', 'a\u0000\ud800"'],
  ["real", "-inf", "-inf"],
  ["real", "abc", "unreadable real: abc"],
  ["boolean", "1", true],
  ["boolean", "FALSE", false],
  ["boolean", true, true],
  ["boolean", "maybe", "unreadable boolean: maybe"],
  ["boolean", { a: 1 }, 'unreadable boolean: {"a":1}'],
  ["binary", "00FF", "00ff"],
  ["binary", "zz", "unreadable binary: zz"],
  ["time", "43994.500000000", "12:13:14.5"],
  ["time", "0", "00:00:00"],
  ["time", "86399.999999999", "23:59:59.999999999"],
  ["time", "86400.5", "unreadable time: 86400.5"],
  ["date", "20454", "2026-01-01"],
  ["date", "-1", "1969-12-31"],
  ["date", "-719163", "0000-12-31"],
  ["date", "99999999999", "unreadable date: 99999999999"],
  ["timestamp_ntz", "1767225600.000000000", "2026-01-01T00:00:00"],
  ["timestamp_ntz", "1767225600.123", "2026-01-01T00:00:00.123"],
  ["timestamp_ntz", "-0.500000000", "1969-12-31T23:59:59.5"],
  ["timestamp_ntz", "253402300800", "+010000-01-01T00:00:00"],
  ["timestamp_ltz", "-0.999999999", "1969-12-31T23:59:59.000000001Z"],
  ["timestamp_ltz", "x", "unreadable timestamp_ltz: x"],
  ["timestamp_tz", "1767225600.000000000 1440", "2026-01-01T00:00:00Z"],
  ["timestamp_tz", "1767225600.5 1560", "2026-01-01T02:00:00.5+02:00"],
  ["timestamp_tz", "1767225600 1230", "2025-12-31T20:30:00-03:30"],
  ["timestamp_tz", "1767225600.1", "unreadable timestamp_tz: 1767225600.1"],
  ["timestamp_tz", "1767225600.1 9999", "unreadable timestamp_tz: 1767225600.1 9999"],
  ["timestamp_ntz", "99999999999999.0", "unreadable timestamp_ntz: 99999999999999.0"],
  ["interval_day_time", "1", "1"],
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
