import { describe, expect, it } from "vitest";

import { CONTEXT, snowflakeSetupRig } from "../../../support/commands/snowflake-setup-rig.ts";

const { command, keyFile, write } = snowflakeSetupRig();

const ARN = "arn:aws-us-gov:iam::123456789012:role/crews-snowflake";

describe("npx stepcrew snowflake-setup", () => {
  it("takes the account and its partition from the stack's outputs, and says what comes next", async () => {
    const outputs = await write(
      "outputs.json",
      JSON.stringify({
        crews: { StateMachineArn: "arn:aws-us-gov:states:us-gov-west-1:123456789012:stateMachine:crews" },
      }),
    );
    const { exitCode, stdout, stderr } = await command(
      ...CONTEXT,
      "--outputs",
      outputs,
      "--migrator",
      "ann o'neil",
    );
    expect([exitCode, stdout]).toEqual([0, expect.stringContaining(`ARN = '${ARN}'`)]);
    const [quota, next] = stderr.split("\n\n");
    expect(quota).toContain("100 executions a day (164 minutes) use them up on day 4");
    expect(quota).toContain("After that every start fails with 500 until the next month");
    expect(next).toBe(`Next:
1. As ACCOUNTADMIN of ACME-PROD: run this SQL, in a worksheet ("Run All") or with
     snow sql -f setup.sql
2. As a user with the role STEPCREW_MIGRATION:
     SNOWFLAKE_USER='ann o'\\''neil' SNOWFLAKE_AUTHENTICATION=externalbrowser npx stepcrew migrate -c snowflake_account=ACME-PROD -c stack_name=crews
`);
  });

  it("needs no deployment when it is told the account", async () => {
    const { exitCode, stdout } = await command(...CONTEXT, "--account-id", "123456789012");
    expect([exitCode, stdout]).toEqual([
      0,
      expect.stringContaining("ARN = 'arn:aws:iam::123456789012:role/crews-snowflake'"),
    ]);
  });

  const KEY_PAIR = [...CONTEXT, "-c", "snowflake_authentication=key_pair"];

  it("says how to come from nothing to a key pair's login, with the options that it was given", async () => {
    expect(await command(...KEY_PAIR, "--migrator", "ann o'neil")).toMatchObject({
      exitCode: 2,
      stdout: "",
      stderr: `snowflake_authentication is key_pair, so the functions' public key is needed. To make it:
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
    const { exitCode, stdout, stderr } = await command(...options, ...files);
    expect([exitCode, stdout]).toEqual([0, expect.stringContaining("CREATE USER IF NOT EXISTS")]);
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
});
