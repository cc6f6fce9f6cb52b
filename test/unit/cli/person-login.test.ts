import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { openLogin } from "../../../cli/deployment/person-login.ts";
import { readConfig } from "../../../infra/settings/config.ts";
import { rsaKeyPair } from "../../support/snowflake/key-pair.ts";

const config = readConfig({ model: "rehearsal", snowflake_account: "ACME-PROD" });
const { privateKey, encrypted, publicKey } = rsaKeyPair("open");
const PEM = `-----BEGIN PUBLIC KEY-----\n${publicKey}\n-----END PUBLIC KEY-----`;

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "person-login-"));
  const files = { "key.p8": privateKey, "encrypted.p8": encrypted, "key.pub": PEM, "other.txt": "hidden" };
  await Promise.all(Object.entries(files).map(([name, text]) => writeFile(join(directory, name), text)));
});
afterAll(() => rm(directory, { recursive: true }));

/** The problems of a login that must not begin. */
async function problemsOf(variables: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const message = await openLogin({ SNOWFLAKE_USER: "ANN", ...variables }, config).then(
    () => "logged in",
    (error: Error) => `${error.name}: ${error.message}`,
  );
  const [first, ...problems] = message.replaceAll(directory, "DIR").split("\n  ");
  expect(first).toBe("LoginIncomplete: These variables are missing or wrong (--help says what they mean):");
  return problems;
}

describe("a login at the terminal that cannot succeed", () => {
  it.each(["..", "-x", "acme-prod.snowflakecomputing.com"])(
    "in the account %s names the variable",
    async (account) => {
      const key = { SNOWFLAKE_PRIVATE_KEY_PATH: join(directory, "key.p8") };
      expect(await problemsOf({ SNOWFLAKE_ACCOUNT: account, ...key })).toEqual([
        "SNOWFLAKE_ACCOUNT: Write the account identifier alone, such as MYORG-MYACCOUNT, not a host or URL.",
      ]);
    },
  );

  it.each([
    [
      "key_pair",
      "SNOWFLAKE_PRIVATE_KEY_PATH: key_pair needs the private key's file, or its text in SNOWFLAKE_TOKEN",
    ],
    ["programmatic_access_token", "SNOWFLAKE_TOKEN: programmatic_access_token needs the token"],
    [
      "oauth",
      'SNOWFLAKE_TOKEN: oauth needs the access token, or JSON {"client_id", "client_secret", "token_url"}',
    ],
    [
      "keypair",
      "SNOWFLAKE_AUTHENTICATION: write one of externalbrowser, key_pair, programmatic_access_token, oauth",
    ],
  ])("by %s without a credential names the variable", async (method, problem) => {
    expect(await problemsOf({ SNOWFLAKE_AUTHENTICATION: method })).toEqual([problem]);
  });

  it.each([
    ["encrypted.p8", {}, "holds an encrypted private key: set SNOWFLAKE_PRIVATE_KEY_PASSPHRASE"],
    [
      "encrypted.p8",
      { SNOWFLAKE_PRIVATE_KEY_PASSPHRASE: "hidden" },
      "cannot be decrypted: SNOWFLAKE_PRIVATE_KEY_PASSPHRASE is not its passphrase, or the key is damaged",
    ],
    ["key.pub", {}, "holds the public key: give the private key (-----BEGIN PRIVATE KEY-----)"],
    ["other.txt", {}, "holds no private key in PEM form (-----BEGIN PRIVATE KEY-----)"],
    ["none.p8", {}, "cannot be read: there is no such file"],
    ["", {}, "cannot be read: it is a folder"],
  ])("with the key file %j and %j says what is wrong with it", async (name, more, problem) => {
    const file = join(directory, name);
    expect(await problemsOf({ SNOWFLAKE_PRIVATE_KEY_PATH: file, ...more })).toEqual([
      `SNOWFLAKE_PRIVATE_KEY_PATH ${file.replace(directory, "DIR")} ${problem}`,
    ]);
  });

  it.each([
    ["key_pair", "hidden", "SNOWFLAKE_TOKEN holds no private key in PEM form (-----BEGIN PRIVATE KEY-----)"],
    [
      "programmatic_access_token",
      "hid den",
      "SNOWFLAKE_TOKEN is not a token: put the token's text there, and nothing else",
    ],
    [
      "oauth",
      '{"client_id": "hidden"}',
      "SNOWFLAKE_TOKEN is JSON whose client_secret, token_url is missing or wrong",
    ],
  ])("by %s with another kind of text is told without that text", async (method, token, problem) => {
    const problems = await problemsOf({ SNOWFLAKE_AUTHENTICATION: method, SNOWFLAKE_TOKEN: token });
    expect(problems).toEqual([expect.stringContaining(problem)]);
    expect(problems.join("")).not.toContain("hid");
  });

  it("with a token alone has to say of which kind it is", async () => {
    expect(await problemsOf({ SNOWFLAKE_TOKEN: "hidden" })).toEqual([
      "SNOWFLAKE_AUTHENTICATION: say what SNOWFLAKE_TOKEN is: key_pair, programmatic_access_token, oauth",
    ]);
  });

  it.each([
    ["http://127.0.0.1:8089", "SNOWFLAKE_ACCESS_URL: a login in the browser needs Snowflake itself"],
    ["acme.snowflakecomputing.com", "SNOWFLAKE_ACCESS_URL: write a URL such as"],
    ["ftp://acme", "SNOWFLAKE_ACCESS_URL: write a URL such as"],
  ])("in the browser at %s is not tried", async (url, problem) => {
    expect(await problemsOf({ SNOWFLAKE_ACCESS_URL: url })).toEqual([expect.stringContaining(problem)]);
  });
});
