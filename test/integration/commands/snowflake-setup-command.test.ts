import { execFile } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

import type { Connection } from "snowflake-sdk";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { splitStatements } from "../../../functions/text/sql.ts";
import { type LocalSnowflake, startLocalSnowflake } from "../../../local/snowflake/server.ts";
import { connectDriver, disconnect, query } from "../../support/snowflake/snowflake-driver.ts";

const PROJECT = join(import.meta.dirname, "../../..");
const CONTEXT = ["-c", "snowflake_account=ACME-PROD", "-c", "stack_name=crews"];
const ARN = "arn:aws-us-gov:iam::123456789012:role/crews-snowflake";

let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "snowflake-setup-"));
});
afterAll(() => rm(directory, { recursive: true }));

const command = (...options: string[]) =>
  promisify(execFile)(process.execPath, [join(PROJECT, "cli/stepcrew.mjs"), "snowflake-setup", ...options], {
    cwd: directory,
    env: { PATH: process.env["PATH"] },
  }).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    (error: { code: number; stdout: string; stderr: string }) => error,
  );
const fileOf = async (name: string, text: string): Promise<string> => {
  const file = join(directory, name);
  await writeFile(file, text);
  return file;
};
const outputsFile = (outputs: object) => fileOf("outputs.json", JSON.stringify(outputs));
const keyFile = (modulusLength: number) =>
  fileOf(
    `key-${modulusLength}.pub`,
    generateKeyPairSync("rsa", { modulusLength })
      .publicKey.export({ type: "spki", format: "pem" })
      .toString(),
  );

describe("npx stepcrew snowflake-setup", () => {
  it("takes the account and its partition from the stack's outputs, and says what comes next", async () => {
    const outputs = await outputsFile({
      crews: { StateMachineArn: "arn:aws-us-gov:states:us-gov-west-1:123456789012:stateMachine:crews" },
    });
    const { code, stdout, stderr } = await command(
      ...CONTEXT,
      "--outputs",
      outputs,
      "--migrator",
      "ann o'neil",
    );
    expect([code, stdout]).toEqual([0, expect.stringContaining(`ARN = '${ARN}'`)]);
    expect(stderr).toBe(`Next:
1. As ACCOUNTADMIN of ACME-PROD: run this SQL, in a worksheet ("Run All") or with
     snow sql -f setup.sql
2. As a user with the role STEPCREW_MIGRATION:
     SNOWFLAKE_USER='ann o'\\''neil' SNOWFLAKE_AUTHENTICATION=externalbrowser npx stepcrew migrate -c snowflake_account=ACME-PROD -c stack_name=crews
`);
  });

  it("needs no deployment when it is told the account", async () => {
    const { code, stdout } = await command(...CONTEXT, "--account-id", "123456789012");
    expect([code, stdout]).toEqual([
      0,
      expect.stringContaining("ARN = 'arn:aws:iam::123456789012:role/crews-snowflake'"),
    ]);
  });

  const KEY_PAIR = [...CONTEXT, "-c", "snowflake_authentication=key_pair"];

  it("says how to come from nothing to a key pair's login, with the options that it was given", async () => {
    expect(await command(...KEY_PAIR, "--migrator", "ann o'neil")).toMatchObject({
      code: 2,
      stdout: "",
      stderr: `snowflake_authentication is key_pair, so the functions' public key is needed. From nothing:
1. Make a key pair, outside the repository:
     openssl genrsa 2048 | openssl pkcs8 -topk8 -nocrypt -out snowflake.p8
     openssl rsa -in snowflake.p8 -pubout -out snowflake.pub
2. Make the secret, which holds the private key as PEM, or JSON {"private_key", "passphrase"}; this prints its ARN:
     aws secretsmanager create-secret --name crews-snowflake --secret-string file://snowflake.p8 --query ARN --output text
3. Write the ARN into cdk.json ("snowflake_secret_arn" under "context"), and deploy:
     npx cdk deploy -c snowflake_account=ACME-PROD -c stack_name=crews -c snowflake_authentication=key_pair
4. Run this command with the public key:
     npx stepcrew snowflake-setup -c snowflake_account=ACME-PROD -c stack_name=crews -c snowflake_authentication=key_pair --migrator 'ann o'\\''neil' --public-key snowflake.pub > setup.sql
`,
    });
  });

  it.each([
    ["key_pair", ["--public-key"], "the private key as PEM"],
    ["programmatic_access_token", [], "the token that ADD PROGRAMMATIC ACCESS TOKEN shows"],
    ["oauth", [], "an access token, or JSON"],
  ])("by %s needs no secret yet, and says how to make it", async (method, more, holds) => {
    const options = [...CONTEXT, "-c", `snowflake_authentication=${method}`];
    const files = more.length === 0 ? [] : [...more, await keyFile(2048)];
    const { code, stdout, stderr } = await command(...options, ...files);
    expect([code, stdout]).toEqual([0, expect.stringContaining("CREATE USER IF NOT EXISTS")]);
    expect(stderr.split("\n").filter((line) => /^\d/.test(line))).toEqual([
      expect.stringMatching(/^1\. As ACCOUNTADMIN/),
      expect.stringMatching(new RegExp(`^2\\. Make the secret, which holds ${holds}`)),
      expect.stringMatching(/^3\. Write the ARN into cdk\.json/),
      expect.stringMatching(/^4\. As a user with the role STEPCREW_MIGRATION/),
    ]);
  });

  it("gives its options back when the account is not known", async () => {
    const { stderr } = await command(...CONTEXT, "--outputs", "none.json");
    expect(stderr).toContain("npx cdk deploy -c snowflake_account=ACME-PROD -c stack_name=crews first");
    expect(stderr).toContain(
      'npx stepcrew snowflake-setup -c snowflake_account=ACME-PROD -c stack_name=crews --account-id "$(aws',
    );
  });

  it("makes a user for npx stepcrew migrate from a public key", async () => {
    const key = await keyFile(2048);
    const { stdout, stderr } = await command(
      ...CONTEXT,
      "--account-id",
      "123456789012",
      "--migrator-key",
      key,
    );
    expect(stdout).toMatch(/ALTER USER "STEPCREW_MIGRATION" SET RSA_PUBLIC_KEY = 'MIIB[\w+/=]+'/);
    expect(stderr).toContain("SNOWFLAKE_USER=STEPCREW_MIGRATION SNOWFLAKE_PRIVATE_KEY_PATH=");
  });

  it.each([
    ["the account in Snowflake", [], "snowflake_account is a placeholder"],
    [
      "the stack in the file of outputs",
      [...CONTEXT, "--outputs", "none.json"],
      "The AWS account is not known",
    ],
    ["twelve digits", [...CONTEXT, "--account-id", "42"], "--account-id takes the 12 digits"],
    [
      "the functions' public key",
      [
        ...CONTEXT,
        "-c",
        "snowflake_authentication=key_pair",
        "-c",
        "snowflake_secret_arn=arn:aws:secretsmanager:eu-west-1:123456789012:secret:a",
      ],
      "openssl genrsa 2048",
    ],
    [
      "a context that can be deployed",
      ["-c", "snowflake_role=no name"],
      "snowflake_role: Write a Snowflake name",
    ],
    ["-c with a value", ["-c", "stack_name"], '"stack_name" has no "="'],
    [
      "one kind of migrator",
      [...CONTEXT, "--account-id", "123456789012", "--migrator", "a", "--migrator-key", "b"],
      "not both",
    ],
    [
      "options that there are",
      ["--nope"],
      "error: unknown option '--nope'; see npx stepcrew snowflake-setup --help",
    ],
    [
      "a public key's file",
      [...CONTEXT, "-c", "snowflake_authentication=key_pair", "--public-key", "/nope"],
      "--public-key /nope cannot be read: there is no such file",
    ],
    [
      "options of its login",
      [...CONTEXT, "--account-id", "123456789012", "--public-key", "x"],
      "--public-key is for snowflake_authentication=key_pair, and it is workload_identity",
    ],
    [
      "one place for the account",
      [...CONTEXT, "--account-id", "123456789012", "--outputs", "x"],
      "Give --account-id or --outputs, not both",
    ],
  ])("prints no SQL without %s, and says what to do", async (_what, options, sentence) => {
    const { code, stdout, stderr } = await command(...options);
    expect([code, stdout, stderr]).toEqual([2, "", expect.stringContaining(sentence)]);
    expect(stderr).not.toContain("    at ");
  });

  it.each([
    ["that is too short", () => keyFile(1024), "holds no RSA key of at least 2048 bits"],
    ["that is none", () => fileOf("none.pub", "hello"), "holds no key in PEM form"],
    [
      "of another kind",
      () =>
        fileOf(
          "ec.pub",
          generateKeyPairSync("ec", { namedCurve: "P-256" })
            .publicKey.export({ type: "spki", format: "pem" })
            .toString(),
        ),
      "holds no RSA key",
    ],
  ])("refuses a key %s", async (_what, file, sentence) => {
    const { code, stdout, stderr } = await command(
      ...CONTEXT,
      "--account-id",
      "123456789012",
      "--migrator-key",
      await file(),
    );
    expect([code, stdout, stderr]).toEqual([2, "", expect.stringContaining(sentence)]);
  });
});

it.each(["[]", "{broken", '{"crews": 1}'])("refuses a file of outputs that holds %s", async (text) => {
  const outputs = await fileOf("other.json", text);
  const { code, stdout, stderr } = await command(...CONTEXT, "--outputs", outputs);
  expect([code, stdout, stderr]).toEqual([
    2,
    "",
    `${outputs} does not hold a stack's outputs as cdk deploy writes them\n`,
  ]);
});

describe("the SQL it prints", () => {
  let server: LocalSnowflake;
  let administrator: Connection;
  beforeAll(async () => {
    server = await startLocalSnowflake({ file: ":memory:" });
    administrator = await connectDriver(server.url, { username: "admin" });
  });
  afterAll(async () => {
    await disconnect(administrator);
    await server.close();
  });

  it("runs on the local Snowflake server, any number of times, and leaves the user as it should be", async () => {
    const { stdout } = await command(
      ...CONTEXT,
      "-c",
      "snowflake_database=CREWS",
      "--account-id",
      "123456789012",
      "--migrator-key",
      await keyFile(2048),
    );
    for (const statement of [...splitStatements(stdout), ...splitStatements(stdout)]) {
      await query(administrator, statement);
    }
    const user = await query(administrator, 'DESCRIBE USER "STEPCREW"');
    const valueOf = (name: string) => user.find(({ property }) => property === name)?.["value"];
    expect(["TYPE", "DEFAULT_ROLE", "DEFAULT_WAREHOUSE"].map(valueOf)).toEqual([
      "SERVICE",
      "STEPCREW",
      "STEPCREW",
    ]);
    const migration = await query(administrator, 'SHOW GRANTS TO ROLE "STEPCREW_MIGRATION"');
    expect(
      migration
        .map(({ privilege }) => String(privilege))
        .toSorted((left, right) => left.localeCompare(right)),
    ).toEqual(["CREATE TABLE", "USAGE", "USAGE", "USAGE"]);
  });
});
