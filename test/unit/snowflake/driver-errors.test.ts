import { describe, expect, it } from "vitest";

import { codeOf, isDataException, sqlStateOf } from "../../../functions/adapters/snowflake/driver-errors.ts";

const error = (code: unknown, sqlState?: unknown) => Object.assign(new Error("no"), { code, sqlState });

describe("a value that Snowflake refuses", () => {
  it.each([
    ["what is no JSON", error("100069", "22P02"), true],
    ["what is no timestamp", error("100035", "22007"), true],
    ["what is too long", error("100078", "22000"), true],
    ["a warehouse without credits, which has a value's SQL state", error("090073", "22000"), false],
    ["a column that is not there", error("000904", "42000"), false],
    ["a broken network", error(401001), false],
  ])("is told from %s", (_, cause, expected) => {
    expect(isDataException(cause)).toBe(expected);
  });
});

it("has neither code nor SQL state when it is not the driver's", () => {
  const others = [undefined, null, "text", 7, {}, error({}, [])];
  expect(others.map((other) => codeOf(other) + sqlStateOf(other))).toEqual(others.map(() => ""));
  expect([codeOf(error(407002)), codeOf(error("000625"))]).toEqual(["407002", "000625"]);
});
