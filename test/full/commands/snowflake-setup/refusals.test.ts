import { generateKeyPairSync } from "node:crypto";

import { describe, expect, it } from "vitest";

import { CONTEXT, snowflakeSetupRig } from "../../../support/commands/snowflake-setup-rig.ts";

const { command, keyFile, write } = snowflakeSetupRig();

describe("npx stepcrew snowflake-setup", () => {
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
      "--public-key is for snowflake_authentication=key_pair only, and the setting is workload_identity",
    ],
    [
      "one place for the account",
      [...CONTEXT, "--account-id", "123456789012", "--outputs", "x"],
      "Give --account-id or --outputs, not both",
    ],
  ])("prints no SQL without %s, and says what to do", async (_what, options, sentence) => {
    const { exitCode, stdout, stderr } = await command(...options);
    expect([exitCode, stdout, stderr]).toEqual([2, "", expect.stringContaining(sentence)]);
    expect(stderr).not.toContain("    at ");
  });

  it.each([
    ["that is too short", () => keyFile(1024), "holds no RSA key of at least 2048 bits"],
    ["that is none", () => write("none.pub", "hello"), "holds no key in PEM form"],
    [
      "of another kind",
      () =>
        write(
          "ec.pub",
          generateKeyPairSync("ec", { namedCurve: "P-256" })
            .publicKey.export({ type: "spki", format: "pem" })
            .toString(),
        ),
      "holds no RSA key",
    ],
  ])("refuses a key %s", async (_what, file, sentence) => {
    const { exitCode, stdout, stderr } = await command(
      ...CONTEXT,
      "--account-id",
      "123456789012",
      "--migrator-key",
      await file(),
    );
    expect([exitCode, stdout, stderr]).toEqual([2, "", expect.stringContaining(sentence)]);
  });
});

it.each(["[]", "{broken", '{"crews": 1}'])("refuses a file of outputs that holds %s", async (text) => {
  const outputs = await write("other.json", text);
  const { exitCode, stdout, stderr } = await command(...CONTEXT, "--outputs", outputs);
  expect([exitCode, stdout, stderr]).toEqual([
    2,
    "",
    `${outputs} does not hold a stack's outputs as cdk deploy writes them\n`,
  ]);
});
