import { writeFile } from "node:fs/promises";
import { join } from "node:path";

import { expect, it } from "vitest";

import { readConfig } from "../../infra/settings/config.ts";
import { userContextKeys } from "../../infra/settings/user-context.ts";
import { problemsOf } from "../support/stack/config-problems.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const SECRET = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:snowflake-AbCdEf";
const least = { model: "openai/gpt-4.1-mini", snowflake_account: "ACME-PROD" };

it("leaves keys alone that ~/.cdk.json has for all projects", async () => {
  await using folder = await temporaryFolder();
  await writeFile(join(folder.path, ".cdk.json"), JSON.stringify({ context: { account: "1", modle: "x" } }));
  const context = { ...least, account: "1", modle: "x" };
  expect(readConfig(context, true, userContextKeys(folder.path))).toEqual(readConfig(least));
  expect(problemsOf(context)).toEqual([
    expect.stringMatching(/^account: There is no such setting \(did you mean snowflake_account\?\)/),
    expect.stringMatching(/^modle: /),
  ]);
});

it.each(["", "[", "[]", '{"context": 7}', '{"app": "x"}'])(
  "finds no keys in a ~/.cdk.json of %j",
  async (text) => {
    await using folder = await temporaryFolder();
    await writeFile(join(folder.path, ".cdk.json"), text);
    expect([userContextKeys(folder.path), userContextKeys(join(folder.path, "nowhere"))]).toEqual([
      new Set(),
      new Set(),
    ]);
  },
);

it.each([
  ["jane@example.com, OPS", ["jane@example.com", "OPS"]],
  [
    ["jane", "o'hara"],
    ["jane", "o'hara"],
  ],
  ["", []],
])("reads whom Snowflake tells of its credits from %j", (given, users) => {
  expect(readConfig({ ...least, snowflake_notify_users: given }).snowflake_notify_users).toEqual(users);
});

it.each([7, [1], "a\nb", { a: 1 }])("tells nobody named %j", (given) => {
  expect(problemsOf({ ...least, snowflake_notify_users: given })).toEqual([
    "snowflake_notify_users: Write names of users in Snowflake, separated by commas.",
  ]);
});

const QUERIES = { snowflake_query_user: "Q", snowflake_query_role: "R" };
it.each<[Record<string, unknown>, readonly unknown[]]>([
  [{ snowflake_role_name: "stepcrew-snowflake-eu-west-1" }, []],
  [{ snowflake_role_name: "r".repeat(64) }, []],
  [{ snowflake_role_name: "r".repeat(65) }, [/^snowflake_role_name: Write the name of an IAM role/]],
  [{ snowflake_role_name: "arn:aws:iam::1:role/x" }, [/^snowflake_role_name: Write the name of an IAM role/]],
  [{ snowflake_role_name: "r".repeat(58), ...QUERIES }, []],
  [{ snowflake_role_name: "r".repeat(59), ...QUERIES }, [/Write a name of at most 58 characters\.$/]],
  [{ stack_name: "s".repeat(54), snowflake_role_name: "short", ...QUERIES }, []],
  [
    { snowflake_role_name: "x", snowflake_authentication: "key_pair", snowflake_secret_arn: SECRET },
    [/^snowflake_role_name: is not used with key_pair/],
  ],
])("takes a name for the role that Snowflake knows: %j", (context, expected) => {
  expect(problemsOf({ ...least, ...context })).toEqual(
    expected.map((problem) => expect.stringMatching(problem as RegExp) as unknown),
  );
});

it("advises no PrivateLink, for no function is in a VPC", () => {
  const problems = ["nowhere", "http://acme.snowflakecomputing.com", "https://elsewhere.example"].flatMap(
    (url) => problemsOf({ ...least, snowflake_access_url: url }),
  );
  expect([problems.length, problems.join().toLowerCase()]).toEqual([
    3,
    expect.not.stringContaining("privatelink") as unknown,
  ]);
});
