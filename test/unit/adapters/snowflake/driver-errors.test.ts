import { describe, expect, it } from "vitest";

import {
  isDataException,
  isMistake,
  mayStillRun,
  sqlStateOf,
} from "../../../../functions/adapters/snowflake/driver-errors.ts";
import { codeOf } from "../../../../functions/text/error-text.ts";

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

describe("a mistake in this process", () => {
  it.each([
    [
      "what was read of nothing",
      new TypeError("Cannot read properties of undefined (reading 'rowset')"),
      true,
    ],
    ["a circle", new RangeError("Maximum call stack size exceeded"), true],
    ["an argument of Node's", Object.assign(new TypeError("no"), { code: "ERR_INVALID_ARG_TYPE" }), true],
    ["a request that failed", new TypeError("fetch failed", { cause: new Error("ECONNRESET") }), false],
    ["an answer that is no JSON", new SyntaxError("Unexpected token <"), false],
    ["a certificate", Object.assign(new TypeError("no"), { code: "ERR_TLS_CERT_ALTNAME_INVALID" }), false],
    ["the driver's own error", error(401001), false],
    ["a refused statement", error("000904", "42000"), false],
  ])("is told from what Snowflake or the network says: %s", (_, cause, expected) => {
    expect(isMistake(cause)).toBe(expected);
  });
});

describe("a statement that failed", () => {
  it.each([
    ["refused itself, at once", error("000904", "42000"), 50, false],
    [
      "refused itself, late: a try that is sent again gets the first one's end",
      error("000904", "42000"),
      9000,
      false,
    ],
    ["refused with its session by the first try's answer", error("390111", "08001"), 899, false],
    ["refused with its session when the driver may have tried before", error("390111", "08001"), 900, true],
    ["found without a session by the driver, at once", error(407002), 50, false],
    ["found without a session by the driver, late", error(407002), 1000, true],
    ["refused for a token, in a way of which no list tells", error("390195", "08001"), 1000, true],
    ["without an answer", error(401001), 50, true],
  ])("may still run or not: %s", (_, cause, milliseconds, expected) => {
    expect(mayStillRun(cause, milliseconds)).toBe(expected);
  });
});

it("has neither code nor SQL state when it is not the driver's", () => {
  const others = [undefined, null, "text", 7, {}, error({}, [])];
  expect(others.map((other) => codeOf(other) + sqlStateOf(other))).toEqual(others.map(() => ""));
  expect([codeOf(error(407002)), codeOf(error("000625"))]).toEqual(["407002", "000625"]);
});
