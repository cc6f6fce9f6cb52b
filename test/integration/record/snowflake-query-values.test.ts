import { expect, it } from "vitest";

import { queryToolRig } from "../../support/snowflake/query-tool-rig.ts";
import { isQuery } from "../../support/snowflake/snowflake-rig.ts";

const { rig, answerTo } = queryToolRig();

it("tells values as JSON that loses nothing", async () => {
  const sql = `SELECT 12345678901234567890::NUMBER(38,0) AS big, 1.50::NUMBER(10,2) AS price, 0.1::DOUBLE AS tenth, NULL::NUMBER AS none,
    TRUE AS yes, 'é' AS word, '2026-01-02'::DATE AS day, '2026-01-02 03:04:05.678901'::TIMESTAMP_NTZ AS at,
    PARSE_JSON('{"a": [1, 9007199254740993, null]}') AS doc, NULL::VARIANT AS no_doc,
    '12:13:14.5'::TIME AS clock, '1969-12-31 23:59:59.5'::TIMESTAMP_NTZ AS before, TO_BINARY('00FF', 'HEX') AS bytes`;
  expect(await answerTo(sql)).toEqual({
    columns: [
      "BIG",
      "PRICE",
      "TENTH",
      "NONE",
      "YES",
      "WORD",
      "DAY",
      "AT",
      "DOC",
      "NO_DOC",
      "CLOCK",
      "BEFORE",
      "BYTES",
    ],
    rows: [
      [
        "12345678901234567890",
        1.5,
        0.1,
        null,
        true,
        "é",
        "2026-01-02",
        "2026-01-02T03:04:05.678901",
        { a: [1, "9007199254740993", null] },
        null,
        "12:13:14.5",
        "1969-12-31T23:59:59.5",
        "00ff",
      ],
    ],
  });
});

/** A result in the server's place, whatever is wrong with it. */
const resultOf = (type: string, rowset: unknown, parameters: unknown[] = []) => ({
  status: 200,
  body: {
    success: true,
    data: {
      parameters,
      rowtype: [{ name: "A", type, scale: 9, precision: null, nullable: true }],
      rowset,
      total: 1,
      returned: 1,
      queryId: "q",
      statementTypeId: 4096,
      version: 1,
      queryResultFormat: "json",
    },
  },
});

it.each([
  ["boolean", "maybe", "unreadable boolean: maybe"],
  ["boolean", 7, "unreadable boolean: 7"],
  ["timestamp_tz", "1700000000.1", "unreadable timestamp_tz: 1700000000.1"],
  ["timestamp_tz", "1700000000.1 99999", "unreadable timestamp_tz: 1700000000.1 99999"],
  ["timestamp_ntz", "99999999999999.0", "unreadable timestamp_ntz: 99999999999999.0"],
  ["time", "", "unreadable time: "],
  ["fixed", "abc", "unreadable fixed: abc"],
  ["variant", "[", "["],
  ["binary", "abz", "unreadable binary: abz"],
  ["of the future", "1", "1"],
])("tells a malformed %s %j as it came, and lives on", async (type, value, told) => {
  rig.between.fateOf = (path, body) => (isQuery(path, body) ? resultOf(type, [[value]]) : "pass");
  expect(await answerTo("SELECT 1")).toEqual({ columns: ["A"], rows: [[told]] });
});

it("lives on when a row is none", async () => {
  rig.between.fateOf = (path, body) => (isQuery(path, body) ? resultOf("text", [null]) : "pass");
  expect(await answerTo("SELECT 1")).toEqual({ columns: ["A"], rows: [[null]] });
});

it("reads times the same when Snowflake does not heed the time zone that it asks for", async () => {
  rig.between.fateOf = (path, body) =>
    isQuery(path, body)
      ? resultOf("timestamp_ltz", [["1767225600.25"]], [{ name: "TIMEZONE", value: "Asia/Tokyo" }])
      : "pass";
  expect(await answerTo("SELECT 1")).toEqual({ columns: ["A"], rows: [["2026-01-01T00:00:00.25Z"]] });
});
