import { createPrivateKey, generateKeyPairSync, sign } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { Connection } from "snowflake-sdk";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import type { LocalSnowflake } from "../../../../local/snowflake/server.ts";
import { connectDriver, execute, query } from "../../../support/snowflake/snowflake-driver.ts";
import { startSnowflake } from "../../../support/snowflake/start-snowflake.ts";

const keyPair = () => {
  const { publicKey, privateKey } = generateKeyPairSync("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "spki", format: "der" },
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
  });
  return { setting: publicKey.toString("base64"), privateKey };
};
const [FIRST, SECOND, OTHER] = [keyPair(), keyPair(), keyPair()];

describe("users of the local Snowflake server", () => {
  let server: LocalSnowflake;
  let admin: Connection;
  beforeAll(async () => {
    server = await startSnowflake({ file: ":memory:" });
    admin = await connectDriver(server.url, { username: "admin", role: "accountadmin" });
  });
  afterAll(async () => server.close());

  const asUser = async (username: string, privateKey: string): Promise<unknown> =>
    connectDriver(server.url, { username, authenticator: "SNOWFLAKE_JWT", privateKey }).then(
      async (connection) => query(connection, "SELECT CURRENT_USER() AS name"),
      (error: { code: string; message: string }) => `${error.code} ${error.message}`,
    );

  it("are let in by either of their two keys and by no other", async () => {
    await query(admin, `CREATE USER app TYPE=SERVICE RSA_PUBLIC_KEY='${FIRST.setting}' COMMENT='it''s'`);
    expect(await asUser("app", FIRST.privateKey)).toEqual([{ NAME: "APP" }]);
    expect(await asUser("app", SECOND.privateKey)).toMatch(
      /^390144 JWT token is invalid\. .*names no public key/,
    );
    await query(admin, `ALTER USER app SET RSA_PUBLIC_KEY_2='${SECOND.setting}'`);
    expect(await asUser("app", SECOND.privateKey)).toEqual([{ NAME: "APP" }]);
    await query(admin, "ALTER USER app UNSET RSA_PUBLIC_KEY");
    expect(await asUser("app", FIRST.privateKey)).toMatch(/^390144 /);
    expect(await asUser("app", OTHER.privateKey)).toMatch(/^390144 /);
    await query(admin, "DROP USER app");
    expect(await asUser("app", SECOND.privateKey)).toMatch(
      /^390144 .*APP was never created\. A key is made known with CREATE USER "APP" TYPE=SERVICE RSA_PUBLIC_KEY='…'/,
    );
  });

  it.each([
    ["a signature of another key", { key: OTHER.privateKey }, "signature"],
    ["times of yesterday", { claims: { iat: 1, exp: 3600 } }, "expired"],
    [
      "an end before its beginning",
      { claims: { exp: Math.floor(Date.now() / 1000) - 10 } },
      "exp is not after iat",
    ],
    ["another subject", { claims: { sub: "TEST.SOMEBODY" } }, "subject"],
    ["another algorithm", { header: { alg: "none" } }, "RS256"],
    ["no claims", { claims: { iat: "x" } }, "RS256"],
  ])("are refused with a token that has %s", async (_, change, why) => {
    const fingerprint = await createAndFingerprint("signed");
    const now = Math.floor(Date.now() / 1000);
    const claims = { iss: `TEST.SIGNED.${fingerprint}`, sub: "TEST.SIGNED", iat: now, exp: now + 60 };
    const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
    const {
      key = FIRST.privateKey,
      header = { alg: "RS256" },
      claims: changed = {},
    } = change as {
      key?: string;
      header?: object;
      claims?: object;
    };
    const token = (body: object, how: object, signer: string): string => {
      const signed = `${part(how)}.${part(body)}`;
      return `${signed}.${sign("sha256", Buffer.from(signed), createPrivateKey(signer)).toString("base64url")}`;
    };
    expect(await login(token(claims, { alg: "RS256" }, FIRST.privateKey))).toMatchObject({ success: true });
    expect(await login(token({ ...claims, ...changed }, header, key))).toMatchObject({
      code: "390144",
      message: expect.stringContaining(why) as string,
    });
  });

  async function createAndFingerprint(user: string): Promise<string> {
    await query(admin, `CREATE OR REPLACE USER ${user} RSA_PUBLIC_KEY='${FIRST.setting}'`);
    const rows = await query(admin, `DESCRIBE USER ${user}`);
    return String(rows.find(({ property }) => property === "RSA_PUBLIC_KEY_FP")?.["value"]);
  }

  async function login(token: string): Promise<unknown> {
    const data = { ACCOUNT_NAME: "TEST", LOGIN_NAME: "SIGNED", AUTHENTICATOR: "SNOWFLAKE_JWT", TOKEN: token };
    const url = `${server.url}/session/v1/login-request`;
    return (await fetch(url, { method: "POST", body: JSON.stringify({ data }) })).json();
  }

  it("are asked for the password they were given, and others for any", async () => {
    await query(admin, "CREATE USER IF NOT EXISTS person PASSWORD='right' DEFAULT_ROLE=reader");
    const right = await connectDriver(server.url, { username: "person", password: "right" });
    expect(await query(right, "SELECT CURRENT_ROLE() AS role")).toEqual([{ ROLE: "READER" }]);
    const wrong = connectDriver(server.url, { username: "person", password: "wrong" });
    await expect(wrong).rejects.toMatchObject({ code: "390100" });
    await query(admin, "ALTER USER person SET DISABLED = TRUE");
    const disabled = connectDriver(server.url, { username: "person", password: "right" });
    await expect(disabled).rejects.toMatchObject({ code: "390101" });
    await connectDriver(server.url, { username: "nobody", password: "anything" });
  });

  it("are let in by an access token made for them until it is removed", async () => {
    await query(admin, "CREATE USER robot TYPE=SERVICE STATEMENT_TIMEOUT_IN_SECONDS=30 TIMEZONE='UTC'");
    const [made] = await query(
      admin,
      "ALTER USER robot ADD PROGRAMMATIC ACCESS TOKEN t ROLE_RESTRICTION='WRITER' DAYS_TO_EXPIRY=30",
    );
    const options = { username: "robot", authenticator: "PROGRAMMATIC_ACCESS_TOKEN" };
    const connection = await connectDriver(server.url, { ...options, token: String(made?.["token_secret"]) });
    expect(await query(connection, "SHOW PARAMETERS LIKE 'TIME_ONE'")).toMatchObject([{ value: "UTC" }]);
    await expect(connectDriver(server.url, { ...options, token: "wrong" })).rejects.toMatchObject({
      code: "394400",
    });
    await query(admin, "ALTER USER robot REMOVE PROGRAMMATIC ACCESS TOKEN t");
    await expect(
      connectDriver(server.url, { ...options, token: String(made?.["token_secret"]) }),
    ).rejects.toMatchObject({ code: "394400" });
  });

  it.each([
    ["-----BEGIN PUBLIC KEY-----abc", "leave out the lines"],
    ["abc", "it is not a public key"],
  ])("are not given %s as a key", async (key, words) => {
    await expect(query(admin, `CREATE USER broken RSA_PUBLIC_KEY='${key}'`)).rejects.toMatchObject({
      code: "001008",
      message: expect.stringContaining(words) as string,
    });
  });

  it("are not seen by clients' SQL, nor their secrets by anybody", async () => {
    await query(admin, "CREATE OR REPLACE USER secret PASSWORD='hidden'");
    await expect(query(admin, "SELECT * FROM account.objects")).rejects.toMatchObject({ code: "002003" });
    const shown = JSON.stringify([await query(admin, "DESC USER secret"), await query(admin, "SHOW USERS")]);
    expect([shown.includes("hidden"), shown.includes("********")]).toEqual([false, true]);
  });
});

describe("an administrator's script", () => {
  const SCRIPT = [
    "USE ROLE ACCOUNTADMIN",
    "CREATE ROLE IF NOT EXISTS crew_writer COMMENT = 'writes'",
    "CREATE WAREHOUSE IF NOT EXISTS crews WITH WAREHOUSE_SIZE = XSMALL AUTO_SUSPEND = 60 AUTO_RESUME = TRUE INITIALLY_SUSPENDED = TRUE",
    "CREATE OR REPLACE RESOURCE MONITOR crews WITH CREDIT_QUOTA = 5 FREQUENCY = MONTHLY TRIGGERS ON 90 PERCENT DO NOTIFY ON 100 PERCENT DO SUSPEND",
    "ALTER WAREHOUSE crews SET RESOURCE_MONITOR = crews",
    "CREATE DATABASE IF NOT EXISTS crews",
    "CREATE SCHEMA IF NOT EXISTS crews.records",
    "CREATE USER IF NOT EXISTS crew_app TYPE = SERVICE WORKLOAD_IDENTITY = (TYPE = AWS ARN = 'arn:aws:iam::1:role/x') DEFAULT_ROLE = crew_writer DEFAULT_SECONDARY_ROLES = () TIMEZONE = 'UTC'",
    "CREATE NETWORK POLICY IF NOT EXISTS crews ALLOWED_IP_LIST = ('0.0.0.0/0')",
    "ALTER USER crew_app SET NETWORK_POLICY = crews",
    "ALTER USER crew_app SET WORKLOAD_IDENTITY = (TYPE = AWS ARN = 'arn:aws:iam::1:role/x')",
    "GRANT USAGE ON DATABASE crews TO ROLE crew_writer",
    "GRANT USAGE ON SCHEMA crews.records TO ROLE crew_writer",
    "GRANT SELECT, INSERT, UPDATE ON FUTURE TABLES IN SCHEMA crews.records TO ROLE crew_writer",
    "GRANT ROLE crew_writer TO USER crew_app",
    "GRANT USAGE, OPERATE ON WAREHOUSE crews TO ROLE crew_writer WITH GRANT OPTION",
    "REVOKE OPERATE ON WAREHOUSE crews FROM ROLE crew_writer",
    "COMMENT ON WAREHOUSE crews IS 'for crews'",
    "USE WAREHOUSE crews",
    "USE SECONDARY ROLES NONE",
    "USE SCHEMA crews.records",
  ];

  it("runs twice, is kept on disk and can be looked at", async () => {
    const folder = await mkdtemp(join(tmpdir(), "local-snowflake-"));
    const file = join(folder, "account.duckdb");
    const first = await startSnowflake({ file });
    const connection = await connectDriver(first.url);
    for (const sql of [...SCRIPT, ...SCRIPT]) await query(connection, sql);
    await first.close();
    const second = await startSnowflake({ file });
    const admin = await connectDriver(second.url);
    expect(await query(admin, "SHOW WAREHOUSES LIKE 'cre%'")).toMatchObject([
      { name: "CREWS", size: "XSMALL", auto_suspend: "60", resource_monitor: "crews", owner: "ACCOUNTADMIN" },
    ]);
    expect(await query(admin, "SHOW USERS")).toMatchObject([
      { name: "CREW_APP", type: "SERVICE", default_role: "crew_writer", default_secondary_roles: "" },
    ]);
    const grants = await query(admin, "SHOW GRANTS TO ROLE crew_writer");
    expect(grants.map((grant) => Object.values(grant).join(" "))).toEqual([
      "USAGE DATABASE CREWS ROLE CREW_WRITER",
      "INSERT FUTURE TABLES IN SCHEMA CREWS.RECORDS ROLE CREW_WRITER",
      "SELECT FUTURE TABLES IN SCHEMA CREWS.RECORDS ROLE CREW_WRITER",
      "UPDATE FUTURE TABLES IN SCHEMA CREWS.RECORDS ROLE CREW_WRITER",
      "USAGE SCHEMA CREWS.RECORDS ROLE CREW_WRITER",
      "USAGE WAREHOUSE CREWS ROLE CREW_WRITER",
    ]);
    await second.close();
    await rm(folder, { recursive: true });
  });

  it("tells the owner of a table, and gives it another", async () => {
    const server = await startSnowflake({ file: ":memory:" });
    const connection = await connectDriver(server.url, { role: "loader" });
    await query(connection, "CREATE TABLE owned (a INT)");
    const owner = async (): Promise<unknown> =>
      (await query(connection, "SHOW TABLES LIKE 'OWNED' IN SCHEMA local.public"))[0]?.["owner"];
    const before = await owner();
    await query(connection, "USE ROLE other");
    await query(connection, "CREATE TABLE IF NOT EXISTS owned (a INT)");
    await query(
      connection,
      "GRANT OWNERSHIP ON TABLE local.public.owned TO ROLE migrator COPY CURRENT GRANTS",
    );
    expect([before, await owner()]).toEqual(["LOADER", "MIGRATOR"]);
    await server.close();
  });

  it.each([
    ["DROP USER nobody", "002003", "User 'NOBODY' does not exist or not authorized."],
    ["ALTER WAREHOUSE none SET AUTO_SUSPEND = 1", "002003", "Warehouse 'NONE' does not exist"],
    ["CREATE ROLE public", "002002", "Object 'PUBLIC' already exists."],
    ["CREATE USER", "001003", "unexpected '<end of statement>', expected a name"],
    ["CREATE USER u DEFAULT_SECONDARY_ROLES = ('ALL'", "001003", "expected )"],
    ["GRANT SELECT ON TABLE t", "001003", "expected TO after SELECT ON TABLE T"],
    ["GRANT SELECT TO ROLE r", "001003", "expected ON after SELECT"],
    ["ALTER USER secret RESET PASSWORD", "002003", "User 'SECRET'"],
    ["SHOW USERS LIMIT 3", "000002", "SHOW USERS with anything but LIKE"],
  ])("is refused %s in Snowflake's words", async (sql, code, words) => {
    const server = await startSnowflake({ file: ":memory:" });
    const connection = await connectDriver(server.url);
    await expect(execute(connection, sql)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(words) as string,
    });
    await server.close();
  });
});
