import { execFile } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import {
  snowflakeConnection,
  type SnowflakeConnection,
} from "../../functions/adapters/snowflake/connection.ts";
import { LOCAL_SNOWFLAKE } from "../../infra/local/functions.ts";
import { type LocalSnowflake, startLocalSnowflake } from "../../infra/local/snowflake/server.ts";

const PROJECT = join(import.meta.dirname, "../..");
const V1 = "V1.0.0__create_crew_execution_results.sql";
const V2 = "V1.1.0__add_updated_at_column.sql";
const GRANTS = "R__grants.sql";
const NEXT = 'Next, start a crew:\n  curl -s -X POST -H "x-api-key: $KEY" $API/crew/start\n';

let server: LocalSnowflake;
let connection: SnowflakeConnection;
let directory: string;

beforeEach(async () => {
  server = await startLocalSnowflake({ file: ":memory:" });
  const settings = { ...LOCAL_SNOWFLAKE, SNOWFLAKE_ACCESS_URL: server.url };
  connection = snowflakeConnection(settings, () => Promise.reject(new Error("no secret")));
  directory = await mkdtemp(join(tmpdir(), "migrations-"));
});
afterEach(async () => {
  await connection.close();
  await server.close();
  await rm(directory, { recursive: true });
});

const query = (sql: string) => connection.execute("query", sql, [], AbortSignal.timeout(20_000));
const tables = async () =>
  (
    await query(
      "SELECT table_name FROM information_schema.tables WHERE table_schema = CURRENT_SCHEMA() ORDER BY table_name",
    )
  ).map((row) => row["TABLE_NAME"]);

describe("npm run migrate", () => {
  const command = (environment: object, ...options: string[]) =>
    promisify(execFile)(process.execPath, [join(PROJECT, "cli/migrate.ts"), ...options], {
      cwd: directory,
      env: { PATH: process.env["PATH"], ...environment },
    }).then(
      ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
      (error: { code: number; stdout: string; stderr: string }) => error,
    );
  const settings = () => ({ ...LOCAL_SNOWFLAKE, SNOWFLAKE_ACCESS_URL: server.url });

  it("says what it would do, does it, and says that there is nothing left to do", async () => {
    const answers = [
      await command(settings(), "--dry-run"),
      await command(settings()),
      await command(settings()),
    ];
    expect(answers).toEqual(
      [
        `would apply ${V1}\nwould apply ${V2}\nwould apply ${GRANTS}\n`,
        `applied ${V1}\napplied ${V2}\napplied ${GRANTS}\n${NEXT}`,
        `the schema is up to date\n${NEXT}`,
      ].map((stdout) => ({ code: 0, stdout, stderr: "" })),
    );
  });

  it("changes nothing when npm took the option because the -- before it was forgotten", async () => {
    const { stdout } = await command({ ...settings(), npm_config_dry_run: "true" });
    expect([stdout, await tables()]).toEqual([
      `would apply ${V1}\nwould apply ${V2}\nwould apply ${GRANTS}\n`,
      [],
    ]);
  });

  it("names every variable that is missing or wrong, and no value", async () => {
    const { SNOWFLAKE_USER: _user, ...rest } = settings();
    const { code, stderr } = await command({ ...rest, SNOWFLAKE_AUTHENTICATION: "hidden" });
    expect([code, stderr.split("\n")[0]]).toEqual([
      2,
      "These variables are missing or wrong: SNOWFLAKE_AUTHENTICATION, SNOWFLAKE_USER",
    ]);
    expect(stderr).not.toContain("hidden");
  });

  it("takes everything but the login from cdk.json and -c, whose placeholder of an account it refuses", async () => {
    const login = {
      SNOWFLAKE_USER: "ANN",
      SNOWFLAKE_AUTHENTICATION: "oauth",
      SNOWFLAKE_TOKEN: "token",
      SNOWFLAKE_ACCESS_URL: server.url,
    };
    const refused = await command(login);
    expect([refused.code, refused.stderr.split("\n")[0]]).toEqual([
      2,
      "These variables are missing or wrong: SNOWFLAKE_ACCOUNT",
    ]);
    const context = ["-c", "snowflake_account=LOCAL", "-c", "snowflake_database=STEPCREW"];
    expect((await command(login, "--dry-run", ...context)).code).toBe(0);
    const wrong = await command(login, "-c", "snowflake_database=no name");
    expect([wrong.code, wrong.stderr]).toEqual([
      2,
      expect.stringContaining("snowflake_database: Write a Snowflake name"),
    ]);
  });

  it("logs in with the key pair of a file, encrypted or not, whose public key Snowflake has", async () => {
    const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const spki = publicKey.export({ type: "spki", format: "der" }).toString("base64");
    await query("CREATE USER IF NOT EXISTS MIGRATOR TYPE = SERVICE");
    await query(`ALTER USER MIGRATOR SET RSA_PUBLIC_KEY = '${spki}'`);
    const file = join(directory, "key.p8");
    const { SNOWFLAKE_TOKEN: _token, SNOWFLAKE_AUTHENTICATION: _method, ...rest } = settings();
    const login = { ...rest, SNOWFLAKE_USER: "MIGRATOR", SNOWFLAKE_PRIVATE_KEY_PATH: file };
    await writeFile(file, privateKey.export({ type: "pkcs8", format: "pem" }));
    expect(await command(login, "--dry-run")).toMatchObject({ code: 0, stderr: "" });
    await writeFile(
      file,
      privateKey.export({ type: "pkcs8", format: "pem", cipher: "aes-256-cbc", passphrase: "open" }),
    );
    const encrypted = { ...login, SNOWFLAKE_PRIVATE_KEY_PASSPHRASE: "open" };
    expect(await command(encrypted, "--dry-run")).toMatchObject({ code: 0, stderr: "" });
  });

  it("says in one line that there is no such key file", async () => {
    const { code, stderr } = await command({
      ...settings(),
      SNOWFLAKE_AUTHENTICATION: "key_pair",
      SNOWFLAKE_PRIVATE_KEY_PATH: "none.p8",
    });
    expect([code, stderr.split("\n")[0]]).toEqual([
      2,
      "SNOWFLAKE_PRIVATE_KEY_PATH cannot be read: ENOENT: no such file or directory, open 'none.p8'",
    ]);
  });

  it("fails with one line when Snowflake does not answer", async () => {
    const { code, stdout, stderr } = await command({
      ...settings(),
      SNOWFLAKE_ACCESS_URL: "http://127.0.0.1:9",
    });
    expect({ code, stdout, lines: stderr.trim().split("\n").length }).toEqual({
      code: 1,
      stdout: "",
      lines: 1,
    });
    expect(stderr).toMatch(/^Snowflake could not /);
  });

  it("explains itself, also when an option is wrong", async () => {
    const help = await command({}, "--help");
    const wrong = await command({}, "--dryrun");
    expect([help.code, help.stdout.split("\n")[0]]).toEqual([
      0,
      "npm run migrate [-- --dry-run] [-- --accept FILE] [-- -c key=value]",
    ]);
    expect([wrong.code, wrong.stderr]).toEqual([
      2,
      expect.stringContaining("npm run migrate [-- --dry-run]"),
    ]);
    expect(wrong.stderr).not.toContain("    at ");
  });
});
