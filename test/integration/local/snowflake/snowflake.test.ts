import { describe, expect, it } from "vitest";

import { INSERT, startBinds, TABLE } from "../../../support/snowflake/crew-execution-table.ts";
import { recordServerOfEachTest } from "../../../support/snowflake/record-server.ts";
import { execute, query } from "../../../support/snowflake/snowflake-driver.ts";

const MERGE = `MERGE INTO crew_execution_results t
  USING (SELECT column1 AS id, column2 AS status, PARSE_JSON(column3) AS raw_output FROM VALUES (?, ?, ?), (?, ?, ?)) s
  ON t.id = s.id
  WHEN MATCHED AND t.status = 'PROCESSING' THEN UPDATE SET status = s.status, raw_output = s.raw_output
  WHEN NOT MATCHED THEN INSERT (id, status, raw_output) VALUES (s.id, s.status, s.raw_output)`;

describe("SQL on the local Snowflake server", () => {
  const at = recordServerOfEachTest();

  it("inserts once where the id does not exist yet", async () => {
    expect(await query(at.session, INSERT, startBinds("a"))).toEqual([{ "number of rows inserted": 1 }]);
    expect(await query(at.session, INSERT, startBinds("a"))).toEqual([{ "number of rows inserted": 0 }]);
  });

  it("accepts a primary key and does not enforce it", async () => {
    await query(at.session, "INSERT INTO crew_execution_results (id) VALUES (?), (?)", ["a", "a"]);
    expect(await query(at.session, "SELECT COUNT(*) AS n FROM crew_execution_results")).toEqual([{ N: 2 }]);
  });

  it("updates, deletes and counts the rows", async () => {
    await query(at.session, INSERT, startBinds("a"));
    const update =
      "UPDATE crew_execution_results SET status = ?, raw_output = PARSE_JSON(?) WHERE id = ? AND status = 'PROCESSING'";
    const first = await execute(at.session, update, ["COMPLETED", '{"x":1}', "a"]);
    const second = await execute(at.session, update, ["ERROR", null, "a"]);
    const removed = await execute(at.session, "DELETE FROM crew_execution_results WHERE id = ?", ["a"]);
    const counts = [first, second, removed].map(({ statement }) => statement.getNumUpdatedRows());
    expect(counts).toEqual([1, 0, 1]);
    expect(first.rows).toEqual([{ "number of rows updated": 1, "number of multi-joined rows updated": 0 }]);
  });

  it("merges many rows in one statement and counts inserted and updated ones", async () => {
    await query(at.session, INSERT, startBinds("a"));
    const merged = await execute(at.session, MERGE, ["a", "COMPLETED", '{"é":"😀"}', "b", "ERROR", null]);
    expect(merged.rows).toEqual([{ "number of rows inserted": 1, "number of rows updated": 1 }]);
    expect(merged.statement.getNumUpdatedRows()).toBe(2);
    const again = await query(at.session, MERGE, ["a", "ERROR", null, "b", "COMPLETED", null]);
    expect(again).toEqual([{ "number of rows inserted": 0, "number of rows updated": 0 }]);
    expect(
      await query(at.session, "SELECT id, status, raw_output FROM crew_execution_results ORDER BY id"),
    ).toEqual([
      { ID: "a", STATUS: "COMPLETED", RAW_OUTPUT: { é: "😀" } },
      { ID: "b", STATUS: "ERROR", RAW_OUTPUT: null },
    ]);
  });

  it("sets columns that are written with their table's name, and skips comments", async () => {
    await query(at.session, INSERT, startBinds("a"));
    const merge = `MERGE INTO crew_execution_results AS target USING (SELECT ? AS id) AS source ON target.id = source.id
      WHEN MATCHED THEN UPDATE SET target.status = 'MERGED' -- ?`;
    await query(at.session, merge, ["a"]);
    await query(at.session, "UPDATE crew_execution_results t SET t.result_text = ? WHERE t.id = ?", [
      "x",
      "a",
    ]);
    const select = "SELECT t.status, -- ?\n result_text /* ? */ FROM crew_execution_results t";
    expect(await query(at.session, select)).toEqual([{ STATUS: "MERGED", RESULT_TEXT: "x" }]);
  });

  it("tells a JSON null from a NULL", async () => {
    await query(at.session, INSERT, startBinds("json", "null"));
    await query(at.session, INSERT, startBinds("sql", null));
    const select =
      "SELECT id, metadata IS NULL AS missing, TO_JSON(metadata) AS text FROM crew_execution_results ORDER BY id";
    expect(await query(at.session, select)).toEqual([
      { ID: "json", MISSING: false, TEXT: "null" },
      { ID: "sql", MISSING: true, TEXT: null },
    ]);
  });

  it("reads variants by path, cast and compared", async () => {
    await query(at.session, INSERT, startBinds("a", '{"a": {"b": 5, "s": "x y"}, "list": [{"k": true}]}'));
    const select = `SELECT metadata:a.b::int AS number, metadata:a.s::string AS text, metadata:list[0].k AS k,
      metadata['a']['s'] AS s, metadata:nothing AS nothing FROM crew_execution_results
      WHERE metadata:a.s = 'x y' AND metadata:a.b > 4 AND metadata:a.s = ?`;
    expect(await query(at.session, select, ["x y"])).toEqual([
      { NUMBER: 5, TEXT: "x y", K: true, S: "x y", NOTHING: null },
    ]);
  });

  it("reports Snowflake's types and upper-case names", async () => {
    const { statement } = await execute(
      at.session,
      'SELECT *, 1 AS "quoted", 1.5 AS decimal FROM crew_execution_results',
    );
    const columns = (statement.getColumns() ?? []).map((column) => [
      column.getName(),
      column.getType(),
      column.getScale(),
    ]);
    expect(columns).toEqual([
      ["ID", "text", null],
      ["CREW_NAME", "text", null],
      ["RAW_OUTPUT", "variant", null],
      ["RESULT_TEXT", "text", null],
      ["STATUS", "text", null],
      ["METADATA", "variant", null],
      ["CREATED_AT", "timestamp_ntz", 9],
      ["UPDATED_AT", "timestamp_ntz", 9],
      ["quoted", "fixed", 0],
      ["DECIMAL", "fixed", 1],
    ]);
  });

  it("keeps bound times as they are and formats them", async () => {
    await query(at.session, INSERT, startBinds("a"));
    const select = `SELECT created_at, TO_VARCHAR(created_at, 'YYYY-MM-DD"T"HH24:MI:SS.FF3') AS text
      FROM crew_execution_results WHERE created_at = ?::TIMESTAMP_NTZ`;
    const rows = await query(at.session, select, ["2026-01-01 00:00:00.123"]);
    const instants = rows.map((row) => [(row["CREATED_AT"] as Date).toISOString(), row["TEXT"]]);
    expect(instants).toEqual([["2026-01-01T00:00:00.123Z", "2026-01-01T00:00:00.123"]]);
  });

  it("takes CURRENT_TIMESTAMP in the session's time zone and SYSDATE in UTC", async () => {
    const select = "SELECT DATEDIFF('minute', CURRENT_TIMESTAMP()::TIMESTAMP_NTZ, SYSDATE()) AS minutes";
    const [pacific] = await query(at.session, select);
    await query(at.session, "ALTER SESSION SET TIMEZONE = 'UTC'");
    const [utc] = await query(at.session, select);
    expect([420, 480]).toContain(pacific?.["MINUTES"]);
    expect(utc).toEqual({ MINUTES: 0 });
  });

  it("binds numbers, booleans, nulls and arrays of rows", async () => {
    await query(at.session, "CREATE TABLE kinds (a INT, b FLOAT, c BOOLEAN, d VARCHAR)");
    await query(at.session, "INSERT INTO kinds VALUES (?, ?, ?, ?)", [1, 1.5, true, null]);
    const many = await query(at.session, "INSERT INTO kinds VALUES (?, ?, ?, ?)", [
      [2, 2.5, false, "x"],
      [3, 3.5, null, "?"],
    ]);
    expect(many).toEqual([{ "number of rows inserted": 2 }]);
    expect(await query(at.session, "SELECT * FROM kinds ORDER BY a LIMIT ?", [3])).toEqual([
      { A: 1, B: 1.5, C: true, D: null },
      { A: 2, B: 2.5, C: false, D: "x" },
      { A: 3, B: 3.5, C: null, D: "?" },
    ]);
  });

  it("reads rows of VALUES by their column names", async () => {
    const rows = await query(
      at.session,
      "SELECT column1, column2 AS note FROM VALUES (?, 'a ? b'), (?, '--')",
      [1, 2],
    );
    expect(rows).toEqual([
      { COLUMN1: 1, NOTE: "a ? b" },
      { COLUMN1: 2, NOTE: "--" },
    ]);
  });

  it("adds columns, also when they are there, and lists them", async () => {
    await query(
      at.session,
      "ALTER TABLE crew_execution_results ADD COLUMN IF NOT EXISTS updated_at TIMESTAMP_NTZ",
    );
    await query(at.session, "ALTER TABLE crew_execution_results ADD COLUMN IF NOT EXISTS note VARCHAR");
    const select = `SELECT column_name, data_type FROM INFORMATION_SCHEMA.COLUMNS
      WHERE table_schema = 'PUBLIC' AND table_name = 'CREW_EXECUTION_RESULTS' AND ordinal_position > 7 ORDER BY ordinal_position`;
    expect(await query(at.session, select)).toEqual([
      { COLUMN_NAME: "UPDATED_AT", DATA_TYPE: "TIMESTAMP_NTZ" },
      { COLUMN_NAME: "NOTE", DATA_TYPE: "TEXT" },
    ]);
  });

  it("finds tables by two- and three-part names, and the session's by USE", async () => {
    await query(at.session, "CREATE DATABASE IF NOT EXISTS crews");
    await query(at.session, "CREATE SCHEMA IF NOT EXISTS crews.records");
    await query(at.session, "CREATE TABLE IF NOT EXISTS crews.records.t (a INT)");
    await query(at.session, "USE DATABASE crews");
    await query(at.session, "INSERT INTO records.t VALUES (1)");
    await query(at.session, "USE SCHEMA crews.records");
    expect(await query(at.session, "SELECT t.a, CURRENT_SCHEMA() AS s FROM t")).toEqual([
      { A: 1, S: "RECORDS" },
    ]);
    await query(at.session, "USE SCHEMA local.public");
    await expect(query(at.session, "SELECT * FROM t")).rejects.toMatchObject({ code: "002003" });
  });

  it("rolls back what a transaction did, and commits it before a definition", async () => {
    await query(at.session, "BEGIN");
    await query(at.session, INSERT, startBinds("a"));
    await query(at.session, "ROLLBACK");
    await query(at.session, "BEGIN");
    await query(at.session, INSERT, startBinds("b"));
    await query(at.session, "CREATE TABLE other (a INT)");
    await query(at.session, "ROLLBACK");
    expect(await query(at.session, "SELECT id FROM crew_execution_results")).toEqual([{ ID: "b" }]);
  });

  it.each([
    ["SELECT * FROM missing", "002003", "42S02", "Object 'MISSING' does not exist"],
    ["SELECT missing FROM crew_execution_results", "000904", "42000", "invalid identifier 'MISSING'"],
    ["SELEC 1", "001003", "42000", "SQL compilation error"],
    ["SELECT PARSE_JSON('{')", "100069", "22P02", "Error parsing JSON"],
    ["SELECT 'x'::TIMESTAMP_NTZ", "100035", "22007", "Timestamp 'x' is not recognized"],
    [
      "INSERT INTO crew_execution_results (metadata) VALUES (PARSE_JSON('1'))",
      "002014",
      "22000",
      "in VALUES clause",
    ],
    [
      "ALTER TABLE crew_execution_results ADD COLUMN x TIMESTAMP_NTZ DEFAULT SYSDATE()",
      "002014",
      "22000",
      "SYSDATE()",
    ],
    [TABLE, "002002", "42710", "'CREW_EXECUTION_RESULTS' already exists"],
    ["CALL something()", "000002", "0A000", "local Snowflake server: the statement CALL something()"],
    ["SELECT 1; SELECT 2", "000008", "0A000", "Actual statement count 2"],
  ])("refuses %s in Snowflake's words", async (sql, code, sqlState, words) => {
    await expect(query(at.session, sql)).rejects.toMatchObject({
      name: "OperationFailedError",
      code,
      sqlState,
      message: expect.stringContaining(words) as string,
      data: { queryId: expect.any(String) as string },
    });
  });

  it("carries 10 MB of text and of JSON both ways", async () => {
    const text = "é".repeat(5_000_000);
    const insert =
      "INSERT INTO crew_execution_results (id, result_text, raw_output) SELECT ?, ?, PARSE_JSON(?)";
    await query(at.session, insert, ["big", text, JSON.stringify({ raw: text })]);
    const [row] = await query(
      at.session,
      "SELECT result_text, TO_JSON(raw_output) AS json FROM crew_execution_results",
    );
    expect(row?.["RESULT_TEXT"] === text).toBe(true);
    expect((JSON.parse(row?.["JSON"] as string) as { raw: string }).raw === text).toBe(true);
  });
});
