import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";

import type { Connection } from "snowflake-sdk";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import type { LocalSnowflake } from "../../../../local/snowflake/server.ts";
import {
  connectDriver,
  execute,
  executeAll,
  query,
  sessionToken,
} from "../../../support/snowflake/snowflake-driver.ts";
import { startSnowflake } from "../../../support/snowflake/start-snowflake.ts";

/** A query that would run for hours. */
const ENDLESS = "SELECT COUNT(*) FROM range(100000000) a, range(100000000) b";

describe("requests to the local Snowflake server", () => {
  let server: LocalSnowflake;
  let connection: Connection;
  beforeAll(async () => {
    server = await startSnowflake({ file: ":memory:", askAgainAfter: 0.2 });
    connection = await connectDriver(server.url);
  });
  afterAll(async () => server.close());

  it("may have several statements, with binds counted through all of them", async () => {
    const sql = `CREATE OR REPLACE TABLE several (a INT, b VARCHAR); -- first;
      INSERT INTO several VALUES (?, ';'), (?, ?);; /* ; */
      SELECT a, b FROM several WHERE a > ? ORDER BY a;`;
    expect(await executeAll(connection, sql, [1, 2, "x", 0])).toEqual([
      [{ status: "Statement executed successfully." }],
      [{ "number of rows inserted": 2 }],
      [
        { A: 1, B: ";" },
        { A: 2, B: "x" },
      ],
    ]);
  });

  it("keep what was done before the statement that failed, and name that one", async () => {
    await query(connection, "CREATE OR REPLACE TABLE kept (a INT)");
    const failed = executeAll(connection, "INSERT INTO kept VALUES (1);\n SELECT * FROM missing; SELECT 1");
    await expect(failed).rejects.toMatchObject({
      code: "100132",
      message: expect.stringMatching(
        /failed on statement "SELECT \* FROM missing" \(at line 2, position 1\)\.\n.*Object 'MISSING'/s,
      ) as string,
    });
    expect(await query(connection, "SELECT a FROM kept")).toEqual([{ A: 1 }]);
  });

  it.each([
    [
      "SELECT 1; SELECT 2",
      undefined,
      "Actual statement count 2 did not match the desired statement count 1.",
    ],
    ["SELECT 1", 2, "Actual statement count 1 did not match the desired statement count 2."],
  ])("are refused with %s where the count is %s", async (sql, count, message) => {
    const parameters = count === undefined ? {} : { MULTI_STATEMENT_COUNT: count };
    await expect(execute(connection, sql, [], { parameters })).rejects.toMatchObject({
      code: "000008",
      message,
    });
  });

  it.each(["", ";;", "-- nothing", "/* nothing */ ;"])(
    "are refused without a statement: '%s'",
    async (sqlText) => {
      expect(await post("/queries/v1/query-request", { sqlText })).toMatchObject({
        code: "000900",
        message: expect.stringContaining("Empty SQL statement.") as string,
      });
    },
  );

  it("take one statement and a semicolon too many", async () => {
    expect(await query(connection, "select 1 as one;;")).toEqual([{ ONE: 1 }]);
  });

  it("bring parameters for themselves only", async () => {
    const parameters = { ROWS_PER_RESULTSET: 2, QUERY_TAG: "mine", timezone: "UTC" };
    const sql = "SELECT column1 AS a FROM VALUES (1), (2), (3)";
    const { rows, statement } = await execute(connection, sql, [], { parameters });
    expect(rows).toEqual([{ A: 1 }, { A: 2 }]);
    expect(await monitoring(statement.getQueryId())).toMatchObject({ queryTag: "mine", status: "SUCCESS" });
    expect((await query(connection, sql)).length).toBe(3);
    expect(await query(connection, "SHOW PARAMETERS LIKE 'query_tag'")).toMatchObject([{ value: "" }]);
  });

  it("end at their own timeout", async () => {
    const parameters = { STATEMENT_TIMEOUT_IN_SECONDS: 1 };
    await expect(execute(connection, ENDLESS, [], { parameters })).rejects.toMatchObject({ code: "000630" });
  });

  it("that take long are asked for again, unseen by their users", async () => {
    const slow = "SELECT COUNT(*) AS n FROM range(12000) a, range(12000) b WHERE a.range + b.range > 3";
    expect(await query(connection, slow)).toEqual([{ N: 143_999_990 }]);
  });

  it("run without their client waiting, and are asked about", async () => {
    const { statement } = await execute(connection, "SELECT 42 AS answer", [], { asyncExec: true });
    const queryId = statement.getQueryId();
    const result = await connection.getResultsFromQueryId({ queryId, sqlText: "" });
    const rows = await Array.fromAsync(result.streamRows());
    expect([rows, await connection.getQueryStatus(queryId)]).toEqual([[{ ANSWER: 42 }], "SUCCESS"]);
    const scanned = await query(connection, `SELECT * FROM TABLE(RESULT_SCAN('${queryId}'))`);
    expect(scanned).toEqual([{ ANSWER: 42 }]);
  });

  it("that fail or are canceled without their client waiting say so later", async () => {
    const failed = await execute(connection, "SELECT * FROM missing", [], { asyncExec: true });
    const queryId = failed.statement.getQueryId();
    await expect.poll(async () => connection.getQueryStatus(queryId)).toBe("FAILED_WITH_ERROR");
    await expect(connection.getQueryStatusThrowIfError(queryId)).rejects.toThrow(/MISSING/);
    const endless = await execute(connection, ENDLESS, [], { asyncExec: true });
    const running = endless.statement.getQueryId();
    expect(await connection.getQueryStatus(running)).toBe("RUNNING");
    await post(`/queries/${running}/abort-request`, {});
    await expect.poll(async () => connection.getQueryStatus(running)).toBe("ABORTED");
  });

  it("of others are not found", async () => {
    const { statement } = await execute(connection, "SELECT 'private'");
    const other = await connectDriver(server.url, { username: "other" });
    const id = statement.getQueryId();
    expect(await other.getQueryStatus(id)).toBe("NO_QUERY_DATA");
    await expect(query(other, `SELECT * FROM TABLE(RESULT_SCAN('${id}'))`)).rejects.toMatchObject({
      code: "000709",
    });
  });

  it.each(["//[", "http://[", "*", "/queries/v1/query-request/../.."])(
    "to %s are answered 404",
    async (path) => {
      const { hostname, port } = new URL(server.url);
      const asked = request({ hostname, port, path, method: "POST" });
      asked.end();
      const [response] = (await once(asked, "response")) as [IncomingMessage];
      response.resume();
      expect(response.statusCode).toBe(404);
    },
  );

  it("begin a transaction that lasts where AUTOCOMMIT is off", async () => {
    const mine = await connectDriver(server.url);
    await query(connection, "CREATE OR REPLACE TABLE uncommitted (a INT)");
    await query(mine, "ALTER SESSION SET AUTOCOMMIT = FALSE");
    const counts = async (): Promise<unknown> => query(connection, "SELECT COUNT(*) AS n FROM uncommitted");
    await query(mine, "INSERT INTO uncommitted VALUES (1)");
    const before = await counts();
    await query(mine, "ROLLBACK");
    await query(mine, "INSERT INTO uncommitted VALUES (2)");
    await query(mine, "COMMIT");
    expect([before, await counts()]).toEqual([[{ N: 0 }], [{ N: 1 }]]);
  });

  const headers = (): Readonly<Record<string, string>> => ({
    authorization: `Snowflake Token="${sessionToken(connection)}"`,
  });
  const post = async (path: string, body: unknown): Promise<unknown> => {
    const init = { method: "POST", headers: headers(), body: JSON.stringify(body) };
    return (await fetch(server.url + path, init)).json();
  };
  const monitoring = async (id: string): Promise<unknown> => {
    const response = await fetch(`${server.url}/monitoring/queries/${id}`, { headers: headers() });
    return ((await response.json()) as { data: { queries: unknown[] } }).data.queries[0];
  };
});
