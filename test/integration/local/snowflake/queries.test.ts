import type { Connection } from "snowflake-sdk";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import type { LocalSnowflake } from "../../../../local/snowflake/server.ts";
import { TABLE } from "../../../support/snowflake/crew-execution-table.ts";
import { connectDriver, execute, query } from "../../../support/snowflake/snowflake-driver.ts";
import { startSnowflake } from "../../../support/snowflake/start-snowflake.ts";

const ROWS = [
  ["a", "research", "COMPLETED", 100, "2026-01-01T10:00:00", "2026-01-01T10:01:00"],
  ["b", "research", "ERROR", 50, "2026-01-02T10:00:00", "2026-01-02T10:00:10"],
  ["c", "writing", "COMPLETED", 7, "2026-01-02T11:00:00", "2026-01-02T11:00:20"],
] as const;
const OUTPUT = JSON.stringify({
  tasks_output: [
    { name: "gather", seconds: 4.5 },
    { name: "write", seconds: 9 },
  ],
});

describe("queries that people ask of the record", () => {
  let server: LocalSnowflake;
  let connection: Connection;
  beforeAll(async () => {
    server = await startSnowflake({ file: ":memory:" });
    connection = await connectDriver(server.url);
    await query(connection, TABLE);
    const insert = `INSERT INTO crew_execution_results (id, crew_name, status, metadata, raw_output, created_at, updated_at)
      SELECT ?, ?, ?, PARSE_JSON(?), PARSE_JSON(?), ?::TIMESTAMP_NTZ, ?::TIMESTAMP_NTZ`;
    for (const [id, crew, status, tokens, created, updated] of ROWS) {
      const metadata = JSON.stringify({ usage: { total_tokens: tokens } });
      const output = status === "COMPLETED" ? OUTPUT : null;
      await query(connection, insert, [id, crew, status, metadata, output, created, updated]);
    }
  });
  afterAll(async () => server.close());

  it.each<[string, string, readonly object[]]>([
    [
      "success rate by crew",
      `SELECT crew_name, COUNT(*) AS n, ROUND(100 * COUNT_IF(status = 'COMPLETED') / COUNT(*), 1) AS percent
       FROM crew_execution_results GROUP BY crew_name ORDER BY crew_name`,
      [
        { CREW_NAME: "research", N: 2, PERCENT: 50 },
        { CREW_NAME: "writing", N: 1, PERCENT: 100 },
      ],
    ],
    [
      "tokens by day",
      `SELECT TO_CHAR(DATE_TRUNC('day', created_at), 'YYYY-MM-DD') AS day, SUM(metadata:usage.total_tokens) AS tokens
       FROM crew_execution_results WHERE created_at > DATEADD('day', -30, '2026-01-10'::TIMESTAMP_NTZ) GROUP BY 1 ORDER BY 1`,
      [
        { DAY: "2026-01-01", TOKENS: 100 },
        { DAY: "2026-01-02", TOKENS: 57 },
      ],
    ],
    [
      "slowest tasks",
      `SELECT r.id, f.index AS place, f.value:name::STRING AS task, f.value:seconds::FLOAT AS seconds
       FROM crew_execution_results r, LATERAL FLATTEN(input => r.raw_output:tasks_output) f
       ORDER BY seconds DESC, r.id LIMIT 2`,
      [
        { ID: "a", PLACE: 1, TASK: "write", SECONDS: 9 },
        { ID: "c", PLACE: 1, TASK: "write", SECONDS: 9 },
      ],
    ],
    [
      "median and 90th percentile of seconds",
      `SELECT MEDIAN(s) AS half, PERCENTILE_CONT(0.9) WITHIN GROUP (ORDER BY s) AS p90 FROM
       (SELECT DATEDIFF('second', created_at, updated_at) AS s FROM crew_execution_results)`,
      [{ HALF: 20, P90: 52 }],
    ],
    [
      "the latest of each crew",
      `SELECT id, crew_name FROM crew_execution_results
       QUALIFY ROW_NUMBER() OVER (PARTITION BY crew_name ORDER BY created_at DESC) = 1 ORDER BY crew_name`,
      [
        { ID: "b", CREW_NAME: "research" },
        { ID: "c", CREW_NAME: "writing" },
      ],
    ],
    [
      "share of each crew, and their ids",
      `SELECT crew_name, ROUND(RATIO_TO_REPORT(COUNT(*)) OVER (), 2) AS share, LISTAGG(id, ',') WITHIN GROUP (ORDER BY id) AS ids,
       ARRAY_AGG(status) WITHIN GROUP (ORDER BY id) AS ends FROM crew_execution_results GROUP BY crew_name ORDER BY crew_name`,
      [
        { CREW_NAME: "research", SHARE: 0.67, IDS: "a,b", ENDS: ["COMPLETED", "ERROR"] },
        { CREW_NAME: "writing", SHARE: 0.33, IDS: "c", ENDS: ["COMPLETED"] },
      ],
    ],
    [
      "tasks of all executions, also of those without any",
      `SELECT r.id, COUNT(t.value) AS tasks FROM crew_execution_results r
       JOIN LATERAL FLATTEN(r.raw_output, path => 'tasks_output', outer => TRUE) t GROUP BY r.id ORDER BY r.id`,
      [
        { ID: "a", TASKS: 2 },
        { ID: "b", TASKS: 0 },
        { ID: "c", TASKS: 2 },
      ],
    ],
  ])("answers %s", async (_, sql, rows) => {
    expect(await query(connection, sql)).toEqual(rows);
  });

  it("tells every type by its Snowflake name and value", async () => {
    const sql = `SELECT 1::NUMBER(38,0) AS a, 1.25::NUMBER(10,2) AS b, 1.5::FLOAT AS c, TRUE AS d, '2026-01-01'::DATE AS e,
      '10:00:01.5'::TIME AS f, '2026-01-01 00:00:00.123'::TIMESTAMP_NTZ AS g, '2026-01-01 00:00:00 +02:00'::TIMESTAMP_TZ AS h,
      PARSE_JSON('{"x": null}') AS i, ARRAY_CONSTRUCT(1, 'a') AS j, OBJECT_CONSTRUCT('k', 1, 'none', NULL) AS k,
      NULL::VARIANT AS l, PARSE_JSON('null') IS NULL AS m, TYPEOF(PARSE_JSON('[]')) AS n`;
    const { rows, statement } = await execute(connection, sql);
    const types = (statement.getColumns() ?? []).map((column) => column.getType());
    expect(types.join(" ")).toBe(
      "fixed fixed real boolean date time timestamp_ntz timestamp_ltz variant array object variant boolean text",
    );
    const instants = [rows[0]?.["G"], rows[0]?.["H"]].map((value) => (value as Date).toISOString());
    expect(instants).toEqual(["2026-01-01T00:00:00.123Z", "2025-12-31T22:00:00.000Z"]);
    const { E: _date, G: _ntz, H: _tz, ...others } = rows[0] ?? {};
    expect(Object.values(others)).toEqual([
      1,
      1.25,
      1.5,
      true,
      "10:00:01",
      { x: null },
      [1, "a"],
      { k: 1 },
      null,
      false,
      "ARRAY",
    ]);
  });

  it("calculates and compares with what is inside a variant", async () => {
    const sql = `SELECT id, metadata:usage.total_tokens * 2 AS twice, AVG(metadata:usage.total_tokens) OVER () AS mean
      FROM crew_execution_results WHERE metadata:usage.total_tokens IN (50, 100) AND raw_output:tasks_output[0].name = 'gather'`;
    expect(await query(connection, sql)).toEqual([{ ID: "a", TWICE: 200, MEAN: 100 }]);
  });

  it("counts what was asked before, by RESULT_SCAN", async () => {
    await query(connection, "SELECT id, created_at, metadata FROM crew_execution_results");
    const sql = `SELECT COUNT(*) AS n, TO_VARCHAR(MAX(created_at)) AS latest, MAX(metadata:usage.total_tokens::INT) AS most
      FROM TABLE(RESULT_SCAN(LAST_QUERY_ID())) t`;
    expect(await query(connection, sql)).toEqual([{ N: 3, LATEST: "2026-01-02 11:00:00.000", MOST: 100 }]);
  });

  it.each([
    ["SELECT 1 / 0", "100051", "Division by zero"],
    ["CREATE TEMPORARY TABLE t (a INT)", "000002", "temporary tables"],
    ["CREATE TABLE c CLONE crew_execution_results", "000002", "CLONE"],
    ["CREATE TABLE c (a INT AUTOINCREMENT)", "000002", "AUTOINCREMENT"],
    ["SELECT * FROM crew_execution_results AT (OFFSET => -60)", "000002", "time travel"],
    ["BEGIN INSERT INTO crew_execution_results (id) VALUES ('x'); END", "000002", "Snowflake Scripting"],
    ["SELECT * FROM TABLE(GENERATOR(ROWCOUNT => 3))", "000002", "TABLE(…) of anything but FLATTEN"],
    ["SELECT * FROM TABLE(FLATTEN(input => x, recursive => TRUE))", "000002", "FLATTEN with RECURSIVE"],
    ["COPY INTO crew_execution_results FROM @stage", "000002", "COPY INTO"],
    ["SELECT NOTHERE(1)", "002140", "Unknown function NOTHERE"],
    ["SELECT * FROM query_table('x')", "002140", "Unknown function QUERY_TABLE"],
    ['SELECT * FROM "account objects".objects', "002003", "does not exist or not authorized"],
    [`SELECT ${"(".repeat(600)}1${")".repeat(600)}`, "000002", "nested this deeply"],
    ["SELECT SUM('a')", "001044", "Invalid argument types for function 'sum(VARCHAR)'"],
    ["SELECT 'unclosed", "001003", "Unterminated string"],
    ["SELECT 'a'::INT", "100038", "Numeric value 'a' is not recognized"],
    ["SELECT '2026-13-01'::DATE", "100040", "Date '2026-13-01' is not recognized"],
    ["SELECT 'a'::NUMBER(10,2)", "100038", "Numeric value 'a' is not recognized"],
    ["SELECT '1234'::NUMBER(3,0)", "100039", "Numeric value '1234' is out of range"],
    ["SELECT 1234::NUMBER(3,0)", "100039", "Numeric value '1234' is out of range"],
    ["SELECT 'a'::BOOLEAN", "100037", "Boolean value 'a' is not recognized"],
    ["SELECT 'a'::TIMESTAMP_NTZ", "100035", "Timestamp 'a' is not recognized"],
    ["SELECT '25:00:00'::TIME", "100108", "Time '25:00:00' is not recognized"],
    ["SELECT PARSE_JSON('{}')::INT", "100071", "Failed to cast variant value {}"],
    ["SELECT TO_BINARY('zz', 'HEX')", "100115", "not a legal hex-encoded value"],
    ["SELECT 9999999999 * 9999999999 * 9999999999", "100046", "Number out of representable range"],
    ["SELECT * FROM crew_execution_results WHERE id = :name", "000002", "the variable NAME"],
  ])("refuses %s in words that name it", async (sql, code, words) => {
    await expect(query(connection, sql)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(words) as string,
    });
  });

  it("takes names and texts with quotes, dots, semicolons and any letters", async () => {
    await query(
      connection,
      `CREATE TABLE "Ünï ""q" ("ключ" INT, "a.b" VARCHAR) COMMENT = 'x' CLUSTER BY ("ключ")`,
    );
    await query(connection, `INSERT INTO "Ünï ""q" VALUES (1, 'x;''?😀😀')`);
    expect(
      await query(connection, `SELECT *, ? AS "one" FROM "Ünï ""q" WHERE "a.b" LIKE '?😀%' OR TRUE`, [1]),
    ).toEqual([{ ключ: 1, "a.b": "x;'?😀😀", one: 1 }]);
  });
});
