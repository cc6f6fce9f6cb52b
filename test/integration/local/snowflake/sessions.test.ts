import type { Connection, ConnectionOptions } from "snowflake-sdk";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import type { LocalSnowflake } from "../../../../local/snowflake/server.ts";
import { INSERT, startBinds } from "../../../support/snowflake/crew-execution-table.ts";
import { recordServerOfEachTest } from "../../../support/snowflake/record-server.ts";
import { connectDriver, disconnect, execute, query } from "../../../support/snowflake/snowflake-driver.ts";
import { startSnowflake } from "../../../support/snowflake/start-snowflake.ts";

/** A query that would run for hours. */
const ENDLESS = "SELECT COUNT(*) FROM range(100000000) a, range(100000000) b";

/**
 * Runs the endless query and cancels it; a cancel that overtakes its query has no effect, so it is repeated.
 * Gives the error.
 */
async function runAndCancel(connection: Connection): Promise<unknown> {
  const { promise, resolve } = Promise.withResolvers<unknown>();
  const statement = connection.execute({ sqlText: ENDLESS, complete: resolve });
  const timer = setInterval(() => statement.cancel(() => undefined), 50);
  return promise.finally(() => clearInterval(timer));
}

describe("statements of several sessions", () => {
  const at = recordServerOfEachTest();

  it("answers a repeated request once within a session and again in another", async () => {
    const requestId = crypto.randomUUID();
    const other = await connectDriver(at.server.url);
    const insert = "INSERT INTO crew_execution_results (id) SELECT 'a'";
    await execute(at.session, insert, [], { requestId });
    await execute(at.session, insert, [], { requestId });
    await execute(other, insert, [], { requestId });
    expect(await query(at.session, "SELECT COUNT(*) AS n FROM crew_execution_results")).toEqual([{ N: 2 }]);
  });

  it.each([
    ["COMMIT", "committing a transaction after an error in it. It was rolled back"],
    ["CREATE TABLE afterwards (a INT)", "committing a transaction after an error in it. It was rolled back"],
    [
      "INSERT INTO crew_execution_results (id) SELECT 'b'",
      "going on with a transaction after an error in it",
    ],
  ])("do not hide by %s that a failed statement has ended a transaction", async (sql, message) => {
    await query(at.session, "BEGIN");
    await query(at.session, "INSERT INTO crew_execution_results (id) SELECT 'a'");
    await expect(query(at.session, "SELECT 1 / 0")).rejects.toMatchObject({ code: "100051" });
    await expect(query(at.session, sql)).rejects.toMatchObject({
      code: "000002",
      message: expect.stringContaining(message) as string,
    });
    await query(at.session, "ROLLBACK");
    await query(at.session, "INSERT INTO crew_execution_results (id) SELECT 'c'");
    expect(await query(at.session, "SELECT id FROM crew_execution_results")).toEqual([{ ID: "c" }]);
  });

  it("cancels a running statement and goes on", async () => {
    expect(await runAndCancel(at.session)).toMatchObject({ code: "000604", sqlState: "57014" });
    expect(await query(at.session, "SELECT 1 AS one")).toEqual([{ ONE: 1 }]);
  });

  it("ends a statement at its timeout", async () => {
    await query(at.session, "ALTER SESSION SET STATEMENT_TIMEOUT_IN_SECONDS = 1");
    await expect(query(at.session, ENDLESS)).rejects.toMatchObject({
      code: "000630",
      sqlState: "57014",
    });
  });

  it("runs reads of one session while another is busy", async () => {
    let ended = false;
    const running = query(await connectDriver(at.server.url), ENDLESS).then(
      () => "done",
      (error: { code: string }) => error.code,
    );
    void running.then(() => (ended = true));
    expect([await query(at.session, "SELECT 1 AS one"), ended]).toEqual([[{ ONE: 1 }], false]);
    await at.server.close();
    expect(await running).toBe("000604");
    at.server = await startSnowflake({ file: ":memory:" });
  });

  it("lets writes of one table wait for each other, at most 20 of them", async () => {
    const [holder, ...others] = await Promise.all(
      Array.from({ length: 24 }, async () => connectDriver(at.server.url)),
    );
    await query(at.session, INSERT, startBinds("a"));
    const update = "UPDATE crew_execution_results SET result_text = 'x' WHERE id = 'a'";
    await query(holder as Connection, "BEGIN");
    await query(holder as Connection, update);
    const waiting = others.map(async (other) =>
      query(other, update).then(
        () => "done",
        (error: { code: string }) => error.code,
      ),
    );
    const firstRefused = await Promise.race(waiting);
    await query(holder as Connection, "COMMIT");
    const all = await Promise.all(waiting);
    expect(firstRefused).toBe("000625");
    expect([
      all.filter((end) => end === "done").length,
      all.filter((end) => end === "000625").length,
    ]).toEqual([20, 3]);
  });
});

describe("logging in to the local Snowflake server", () => {
  let server: LocalSnowflake;
  beforeAll(async () => {
    server = await startSnowflake({ file: ":memory:", tokenValidity: { session: 1, master: 600 } });
  });
  afterAll(async () => server.close());

  it.each<[string, Partial<ConnectionOptions>]>([
    ["a programmatic access token", { authenticator: "PROGRAMMATIC_ACCESS_TOKEN", token: "pat" }],
    ["an OAuth token", { authenticator: "OAUTH", token: "oauth" }],
    [
      "a workload identity",
      { authenticator: "WORKLOAD_IDENTITY", workloadIdentityProvider: "OIDC", token: "a.b.c" },
    ],
  ])("takes %s and the names of the login", async (_, options) => {
    const names = { database: "crews", schema: "records", warehouse: "small", role: "writer" };
    const connection = await connectDriver(server.url, { ...options, ...names });
    const select = `SELECT CURRENT_DATABASE() AS d, CURRENT_SCHEMA() AS s, CURRENT_WAREHOUSE() AS w, CURRENT_ROLE() AS r`;
    expect(await query(connection, select)).toEqual([{ D: "CREWS", S: "RECORDS", W: "SMALL", R: "WRITER" }]);
    await disconnect(connection);
  });

  it.each([
    ["password", "390100", { LOGIN_NAME: "tester" }],
    ["key pair", "390144", { LOGIN_NAME: "tester", AUTHENTICATOR: "SNOWFLAKE_JWT", TOKEN: "no.jwt" }],
    ["OAuth token", "390303", { AUTHENTICATOR: "OAUTH" }],
    ["access token", "394400", { AUTHENTICATOR: "PROGRAMMATIC_ACCESS_TOKEN", TOKEN: "" }],
    ["workload identity", "394300", { AUTHENTICATOR: "WORKLOAD_IDENTITY", PROVIDER: "AWS" }],
  ])("refuses a login by %s without one", async (_, code, data) => {
    const response = await fetch(`${server.url}/session/v1/login-request`, {
      method: "POST",
      body: JSON.stringify({ data }),
    });
    expect([response.status, await response.json()]).toMatchObject([200, { success: false, code }]);
  });

  it("renews a session whose token has ended, unseen by its user", async () => {
    const connection = await connectDriver(server.url);
    await expect
      .poll(async () => heartbeat(connection), { timeout: 120_000 })
      .toMatchObject({ code: "390112" });
    expect(await query(connection, "SELECT 1 AS one")).toEqual([{ ONE: 1 }]);
  });

  it("renews once for ten statements that come when the token has ended", async () => {
    const connection = await connectDriver(server.url);
    await expect
      .poll(async () => heartbeat(connection), { timeout: 120_000 })
      .toMatchObject({ code: "390112" });
    const all = Array.from({ length: 10 }, async (_, n) => query(connection, `SELECT ${n} AS n`));
    expect(await Promise.all(all)).toEqual(all.map((_, N) => [{ N }]));
  });

  it("has a token renewed that was renewed before, as long as its session lives", async () => {
    const connection = await connectDriver(server.url);
    const token = tokenOf(connection);
    await expect
      .poll(async () => heartbeat(connection), { timeout: 120_000 })
      .toMatchObject({ code: "390112" });
    await query(connection, "SELECT 1");
    expect(tokenOf(connection)).not.toBe(token);
    expect(await post("/session/heartbeat", token, {})).toMatchObject({ code: "390112" });
    await disconnect(connection);
    expect(await post("/session/heartbeat", token, {})).toMatchObject({ code: "390111" });
  });

  it("tells a client of a session it does not know to log in again", async () => {
    expect(await post("/queries/v1/query-request", "unknown", { sqlText: "SELECT 1" })).toMatchObject({
      success: false,
      code: "390111",
    });
  });

  it("answers no web page", async () => {
    const headers = { origin: "http://evil.example" };
    const response = await fetch(`${server.url}/session/v1/login-request`, { method: "POST", headers });
    expect(response.status).toBe(404);
  });

  it("ends a session when its client leaves", async () => {
    const connection = await connectDriver(server.url);
    await disconnect(connection);
    await expect(query(connection, "SELECT 1")).rejects.toMatchObject({ code: 407002 });
  });

  const post = async (path: string, token: string, body: unknown): Promise<unknown> => {
    const headers = { authorization: `Snowflake Token="${token}"` };
    return (await fetch(server.url + path, { method: "POST", headers, body: JSON.stringify(body) })).json();
  };

  const tokenOf = (connection: Connection): string => {
    const { services } = JSON.parse(connection.serialize()) as {
      services: { sf: { tokenInfo: { sessionToken: string } } };
    };
    return services.sf.tokenInfo.sessionToken;
  };
  const heartbeat = async (connection: Connection): Promise<unknown> =>
    post("/session/heartbeat", tokenOf(connection), {});
});
