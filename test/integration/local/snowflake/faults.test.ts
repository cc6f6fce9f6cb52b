import type { Connection } from "snowflake-sdk";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import type { LocalSnowflake } from "../../../../local/snowflake/server.ts";
import { connectDriver, query } from "../../../support/snowflake/snowflake-driver.ts";
import { startSnowflake } from "../../../support/snowflake/start-snowflake.ts";

describe("faults of the local Snowflake server", () => {
  let server: LocalSnowflake;
  let connection: Connection;
  beforeEach(async () => {
    server = await startSnowflake({ file: ":memory:", faults: true });
    connection = await connectDriver(server.url);
    await query(connection, "CREATE TABLE t (a INT)");
  });
  afterEach(async () => server.close());

  const setFaults = async (document: unknown): Promise<Response> =>
    fetch(`${server.url}/local/faults`, { method: "PUT", body: JSON.stringify(document) });
  const clearFaults = async (): Promise<Response> =>
    fetch(`${server.url}/local/faults`, { method: "DELETE" });
  const heartbeat = async (): Promise<Response> =>
    fetch(`${server.url}/session/heartbeat`, { method: "POST", signal: AbortSignal.timeout(500) });

  it.each([
    ["unavailable", 503],
    ["throttled", 429],
  ])("make the service %s until they are ended", async (outage, status) => {
    await setFaults({ outage });
    const during = (await heartbeat()).status;
    const told = await (await fetch(`${server.url}/local/faults`)).json();
    await clearFaults();
    expect([during, told, (await heartbeat()).status]).toEqual([status, { outage, statements: [] }, 200]);
  });

  it.each(["cut", "hang"])("leave requests without an answer: %s", async (outage) => {
    await setFaults({ outage });
    await expect(heartbeat()).rejects.toThrow(/fetch failed|timeout/);
    await clearFaults();
    expect((await heartbeat()).status).toBe(200);
  });

  it("refuse logins, with a code if asked to", async () => {
    await setFaults({ refuse_logins: true });
    await expect(connectDriver(server.url)).rejects.toMatchObject({ code: "390100" });
    await setFaults({ refuse_logins: { code: "390422", sql_state: "08001", message: "not allowed" } });
    await expect(connectDriver(server.url)).rejects.toMatchObject({ code: "390422" });
  });

  it("end tokens, which the driver renews, and sessions, which it cannot", async () => {
    await setFaults({ expire: "tokens" });
    expect(await query(connection, "SELECT 1 AS one")).toEqual([{ ONE: 1 }]);
    await setFaults({ expire: "sessions" });
    await expect(query(connection, "SELECT 1")).rejects.toMatchObject({ code: 407_002 });
  });

  it("let too many statements wait for a lock", async () => {
    await setFaults({ lock_waiters: 20 });
    await expect(query(connection, "UPDATE t SET a = 1")).rejects.toMatchObject({ code: "000625" });
    await query(connection, "INSERT INTO t VALUES (1)");
  });

  it("fail the statements they name, as often as they say", async () => {
    const error = { code: "000603", message: "Internal error" };
    await setFaults({ statements: [{ contains: "insert into t", times: 1, error }] });
    await query(connection, "SELECT a FROM t");
    await expect(query(connection, "INSERT INTO t VALUES (1)")).rejects.toMatchObject({ code: "000603" });
    expect(await query(connection, "INSERT INTO t VALUES (1)")).toEqual([{ "number of rows inserted": 1 }]);
  });

  it("commit a statement whose answer comes late or is cut, and answer its repetition", async () => {
    await setFaults({ statements: [{ contains: "insert", times: 1, ending: "cut" }] });
    // The driver sends the request again, with its requestId.
    expect(await query(connection, "INSERT INTO t VALUES (1)")).toEqual([{ "number of rows inserted": 1 }]);
    await setFaults({ statements: [{ contains: "insert", wait_after_milliseconds: 3_600_000 }] });
    void query(connection, "INSERT INTO t VALUES (2)").catch(() => undefined);
    const other = await connectDriver(server.url);
    await expect.poll(async () => query(other, "SELECT COUNT(*) AS n FROM t")).toEqual([{ N: 2 }]);
  });

  it("delay a statement, which can be timed out meanwhile", async () => {
    await query(connection, "ALTER SESSION SET STATEMENT_TIMEOUT_IN_SECONDS = 1");
    await setFaults({ statements: [{ contains: "select", wait_before_milliseconds: 60_000 }] });
    await expect(query(connection, "SELECT 1")).rejects.toMatchObject({ code: "000630" });
  });

  it("are refused if they are misspelled", async () => {
    const response = await setFaults({ outages: "cut" });
    expect([response.status, JSON.stringify(await response.json())]).toEqual([
      400,
      expect.stringContaining("outages"),
    ]);
  });

  it("are not there unless the server was started with them, nor for web pages", async () => {
    const plain = await startSnowflake({ file: ":memory:" });
    const absent = await fetch(`${plain.url}/local/faults`, { method: "DELETE" });
    const headers = { origin: "http://evil.example" };
    const foreign = await fetch(`${server.url}/local/faults`, { method: "DELETE", headers });
    await plain.close();
    expect([absent.status, foreign.status]).toEqual([404, 404]);
  });
});
