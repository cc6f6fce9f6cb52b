import { generateKeyPairSync } from "node:crypto";

import { describe, expect, it } from "vitest";

import { GRANTS, migrateCommand, V1, V2 } from "../../../support/commands/migrate-command.ts";
import { migrationRig } from "../../../support/snowflake/migration-rig.ts";

const rig = migrationRig();
const { command, settings } = migrateCommand(rig);

describe("npx stepcrew migrate", () => {
  it("changes nothing when npm took the option because the -- before it was forgotten", async () => {
    const { stdout } = await command({ ...settings(), npm_config_dry_run: "true" });
    expect([stdout, await rig.tables()]).toEqual([
      `would apply ${V1}\nwould apply ${V2}\nwould apply ${GRANTS}\n`,
      [],
    ]);
  });

  it("takes everything but the login from cdk.json and -c, whose placeholder of an account it refuses", async () => {
    const login = {
      SNOWFLAKE_USER: "ANN",
      SNOWFLAKE_AUTHENTICATION: "oauth",
      SNOWFLAKE_TOKEN: "token",
      SNOWFLAKE_ACCESS_URL: rig.server.url,
    };
    const refused = await command(login);
    expect([refused.exitCode, refused.stderr.split("\n")[1]]).toEqual([
      2,
      "  SNOWFLAKE_ACCOUNT: snowflake_account is a placeholder. Write your account's identifier into cdk.json, or give -c snowflake_account=MYORG-MYACCOUNT",
    ]);
    const context = ["-c", "snowflake_account=LOCAL", "-c", "snowflake_database=STEPCREW"];
    expect((await command(login, "--dry-run", ...context)).exitCode).toBe(0);
    const wrong = await command(login, "-c", "snowflake_database=no name");
    expect([wrong.exitCode, wrong.stderr]).toEqual([
      2,
      expect.stringContaining("snowflake_database: Write a Snowflake name"),
    ]);
  });

  it("logs in with the key pair of a file, encrypted or not, whose public key Snowflake has", async () => {
    const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const spki = publicKey.export({ type: "spki", format: "der" }).toString("base64");
    await rig.query("CREATE USER IF NOT EXISTS MIGRATOR TYPE = SERVICE");
    await rig.query(`ALTER USER MIGRATOR SET RSA_PUBLIC_KEY = '${spki}'`);
    const { SNOWFLAKE_TOKEN: _token, SNOWFLAKE_AUTHENTICATION: _method, ...rest } = settings();
    const login = { ...rest, SNOWFLAKE_USER: "MIGRATOR", SNOWFLAKE_PRIVATE_KEY_PATH: "key.p8" };
    await rig.write("key.p8", privateKey.export({ type: "pkcs8", format: "pem" }).toString());
    expect(await command(login, "--dry-run")).toMatchObject({ exitCode: 0, stderr: "" });
    await rig.write(
      "key.p8",
      privateKey
        .export({ type: "pkcs8", format: "pem", cipher: "aes-256-cbc", passphrase: "open" })
        .toString(),
    );
    const encrypted = { ...login, SNOWFLAKE_PRIVATE_KEY_PASSPHRASE: "open" };
    expect(await command(encrypted, "--dry-run")).toMatchObject({ exitCode: 0, stderr: "" });
  });

  it("says in one line that there is no such key file", async () => {
    const { exitCode, stderr } = await command({
      ...settings(),
      SNOWFLAKE_AUTHENTICATION: "key_pair",
      SNOWFLAKE_PRIVATE_KEY_PATH: "none.p8",
    });
    expect([exitCode, stderr.split("\n")[1]]).toEqual([
      2,
      "  SNOWFLAKE_PRIVATE_KEY_PATH none.p8 cannot be read: there is no such file",
    ]);
  });

  it("fails with one line when Snowflake does not answer", async () => {
    const { exitCode, stdout, stderr } = await command({
      ...settings(),
      SNOWFLAKE_ACCESS_URL: "http://127.0.0.1:9",
    });
    expect({ exitCode, stdout, lines: stderr.trim().split("\n").length }).toEqual({
      exitCode: 1,
      stdout: "",
      lines: 1,
    });
    expect(stderr).toMatch(/^Snowflake could not log in: /);
  });

  it.each([
    ["a folder of no stack", ["--data", "x"], 2, "give it together with --local"],
    [
      "a context that would be ignored",
      ["--local", "-c", "snowflake_role=A"],
      2,
      "-c is for a deployed stack",
    ],
  ])("begins nothing with %s", async (_what, options, code, sentence) => {
    const answer = await command({}, ...options);
    expect([answer.exitCode, answer.stderr]).toEqual([code, expect.stringContaining(sentence)]);
  });

  it("gives its options back in the command that it tells to run, and takes a file by its path", async () => {
    await command(settings());
    await rig.query(`UPDATE crew_schema_history SET checksum = 'other' WHERE script = '${V1}'`);
    const drifted = await command(settings(), "-c", "snowflake_database=OTHER");
    expect(drifted.stderr.trim().split(": ").at(-1)).toBe(
      `npx stepcrew migrate -c snowflake_database=OTHER --accept ${V1}`,
    );
    const accepted = await command(settings(), "--accept", `migrations/${V1}`);
    expect(accepted.stdout.split("\n")[0]).toBe(`accepted the text of ${V1}; nothing of it was run`);
  });

  it("explains itself, also when an option is wrong", async () => {
    const help = await command({}, "--help");
    const wrong = await command({}, "--dryrun");
    expect([help.exitCode, help.stdout.split("\n")[0]]).toEqual([0, "Usage: npx stepcrew migrate [options]"]);
    expect([wrong.exitCode, wrong.stderr]).toEqual([
      2,
      "error: unknown option '--dryrun' (did you mean --dry-run?); see npx stepcrew migrate --help\n",
    ]);
  });
});
