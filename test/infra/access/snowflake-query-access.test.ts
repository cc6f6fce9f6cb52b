import { expect, it } from "vitest";

import { functionNames } from "../../../infra/functions.ts";
import { InvalidConfig, readConfig } from "../../../infra/settings/config.ts";
import { resolveText } from "../../../infra/template/template.ts";
import { synthesizeStack } from "../../support/stack/synthesized-stack.ts";

const SECRET = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:snowflake-AbCdEf";
const QUERY_SECRET = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:snowflake-query-AbCdEf";
const ROLE_ARN = "arn:aws:iam::123456789012:role/stepcrew-snowflake-query";
const QUERY = { snowflake_query_user: "CREWS_READ", snowflake_query_role: "SALES_READ" };

const off = synthesizeStack();
const byIdentity = synthesizeStack({ context: { snowflake_account: "ACME-PROD", ...QUERY } });
const byKey = synthesizeStack({
  context: {
    snowflake_authentication: "key_pair",
    snowflake_secret_arn: SECRET,
    snowflake_query_secret_arn: QUERY_SECRET,
    snowflake_query_warehouse: "SMALL",
    snowflake_query_functions: "SALES.TOOLS.*, AI_SENTIMENT",
    snowflake_query_rows: "20",
    snowflake_query_bytes: 9000,
    snowflake_query_timeout_seconds: 5,
    ...QUERY,
  },
});

/** The query's variables of all functions, ARNs resolved. */
const variablesOf = (stack: typeof off) =>
  functionNames.flatMap((name) =>
    Object.entries(stack.environment(name))
      .filter(([variable]) => variable.startsWith("SNOWFLAKE_QUERY_") || variable === "BUILT_IN_TOOLS")
      .map(([variable, value]) => `${name} ${variable}=${resolveText(value, () => "")}`)
      .toSorted(),
  );

/** Functions that may do something with a resource whose ARN is this. */
const usersOf = (stack: typeof off, arn: string) =>
  functionNames.flatMap((name) =>
    stack
      .allowedTo(name)
      .filter(({ resources }) =>
        resources.some((resource) => resolveText(resource, (logicalId) => logicalId) === arn),
      )
      .map(({ actions }) => `${name} ${actions.join()}`),
  );

it("is nothing at all unless its user is configured", () => {
  const roles = off.properties("AWS::IAM::Role").map((role) => role["RoleName"]);
  expect([variablesOf(off), roles.includes("stepcrew-snowflake-query")]).toEqual([[], false]);
});

it("tells run-crew alone how to log in, and what judges crews that there is the tool", () => {
  expect(variablesOf(byIdentity)).toEqual([
    "start-crew BUILT_IN_TOOLS=snowflake_query,snowflake_database_search",
    "list-crews BUILT_IN_TOOLS=snowflake_query,snowflake_database_search",
    "get-crew BUILT_IN_TOOLS=snowflake_query,snowflake_database_search",
    "replay-crew BUILT_IN_TOOLS=snowflake_query,snowflake_database_search",
    "run-crew SNOWFLAKE_QUERY_BYTES=50000",
    `run-crew SNOWFLAKE_QUERY_IDENTITY_ROLE_ARN=${ROLE_ARN}`,
    "run-crew SNOWFLAKE_QUERY_ROLE=SALES_READ",
    "run-crew SNOWFLAKE_QUERY_ROWS=100",
    "run-crew SNOWFLAKE_QUERY_TIMEOUT_SECONDS=60",
    "run-crew SNOWFLAKE_QUERY_USER=CREWS_READ",
    "run-crew SNOWFLAKE_QUERY_WAREHOUSE=STEPCREW",
  ]);
});

it("logs in as a role of its own, without permissions, which run-crew alone may assume", () => {
  const role = byIdentity
    .properties("AWS::IAM::Role")
    .find((candidate) => candidate["RoleName"] === "stepcrew-snowflake-query");
  const { Statement: trust } = (role ?? {})["AssumeRolePolicyDocument"] as {
    Statement: { Principal: unknown }[];
  };
  expect(trust.map(({ Principal }) => JSON.stringify(Principal).replace(/Role.*/, ""))).toEqual([
    '{"AWS":{"Fn::GetAtt":["FunctionsRunCrew',
  ]);
  expect([role?.["Policies"], role?.["ManagedPolicyArns"]]).toEqual([undefined, undefined]);
  expect(JSON.stringify(byIdentity.properties("AWS::IAM::Policy"))).not.toContain('"Ref":"SnowflakeQuery');
  expect(usersOf(byIdentity, ROLE_ARN)).toEqual(["run-crew sts:AssumeRole"]);
});

it("reads a secret of its own with any other method, which run-crew alone may", () => {
  expect(variablesOf(byKey)).toEqual([
    "start-crew BUILT_IN_TOOLS=snowflake_query,snowflake_database_search",
    "list-crews BUILT_IN_TOOLS=snowflake_query,snowflake_database_search",
    "get-crew BUILT_IN_TOOLS=snowflake_query,snowflake_database_search",
    "replay-crew BUILT_IN_TOOLS=snowflake_query,snowflake_database_search",
    "run-crew SNOWFLAKE_QUERY_BYTES=9000",
    "run-crew SNOWFLAKE_QUERY_FUNCTIONS=SALES.TOOLS.*,AI_SENTIMENT",
    "run-crew SNOWFLAKE_QUERY_ROLE=SALES_READ",
    "run-crew SNOWFLAKE_QUERY_ROWS=20",
    `run-crew SNOWFLAKE_QUERY_SECRET_ARN=${QUERY_SECRET}`,
    "run-crew SNOWFLAKE_QUERY_TIMEOUT_SECONDS=5",
    "run-crew SNOWFLAKE_QUERY_USER=CREWS_READ",
    "run-crew SNOWFLAKE_QUERY_WAREHOUSE=SMALL",
  ]);
  expect(usersOf(byKey, QUERY_SECRET)).toEqual(["run-crew secretsmanager:GetSecretValue"]);
  expect(byKey.properties("AWS::IAM::Role").filter((role) => "RoleName" in role)).toEqual([]);
});

const problemsOf = (context: Record<string, unknown>): readonly string[] => {
  const given: Record<string, unknown> = { model: "rehearsal", snowflake_account: "ACME-PROD", ...context };
  try {
    readConfig(given);
    return [];
  } catch (error) {
    if (error instanceof InvalidConfig) return error.problems;
    throw error;
  }
};

it.each([
  [QUERY, []],
  [
    { ...QUERY, snowflake_query_user: "stepcrew" },
    [/^snowflake_query_user: stepcrew is the user that writes the record, .* Write another user\.$/],
  ],
  [
    { ...QUERY, snowflake_role: "sales_read" },
    [/^snowflake_query_role: SALES_READ is the role that writes the record, .* Write another role\.$/],
  ],
  [{ snowflake_query_user: "Q" }, [/^snowflake_query_role: snowflake_query_user needs a role/]],
  [
    { snowflake_query_role: "Q", snowflake_query_secret_arn: SECRET },
    [/^snowflake_query_role: is not used without/, /^snowflake_query_secret_arn: is not used without/],
  ],
  [
    {
      snowflake_query_warehouse: "W",
      snowflake_query_rows: 5,
      snowflake_query_bytes: "2000",
      snowflake_query_timeout_seconds: 9,
      snowflake_query_functions: "*",
    },
    [
      /^snowflake_query_warehouse: is not used without snowflake_query_user\. Write that too, or leave this out\.$/,
      /^snowflake_query_rows: is not used without/,
      /^snowflake_query_bytes: is not used without/,
      /^snowflake_query_timeout_seconds: is not used without/,
      /^snowflake_query_functions: is not used without/,
    ],
  ],
  [
    { ...QUERY, snowflake_query_secret_arn: QUERY_SECRET },
    [/^snowflake_query_secret_arn: is not used with workload_identity, which needs no secret\. Leave it out/],
  ],
  [
    { ...QUERY, snowflake_authentication: "key_pair", snowflake_secret_arn: SECRET },
    [/^snowflake_query_secret_arn: key_pair needs a secret for snowflake_query_user too/],
  ],
  [
    {
      ...QUERY,
      snowflake_authentication: "oauth",
      snowflake_secret_arn: SECRET,
      snowflake_query_secret_arn: SECRET,
    },
    [/^snowflake_query_secret_arn: is the secret of the user that writes the record/],
  ],
  [
    { ...QUERY, stack_name: "s".repeat(49) },
    [/^stack_name: with snowflake_query_user .* at most 48 characters/],
  ],
  [{ ...QUERY, stack_name: "s".repeat(48) }, []],
  [
    { ...QUERY, snowflake_query_functions: "AI_SENTIMENT, margin()" },
    [/^snowflake_query_functions: Write names of functions, separated by commas, such as SALES/],
  ],
  [
    { ...QUERY, snowflake_query_rows: 10_001, snowflake_query_bytes: 10, snowflake_query_timeout_seconds: 0 },
    [
      /^snowflake_query_rows: Write a whole number from 1 to 10000/,
      /^snowflake_query_bytes: Write a whole number from 1000 to 900000/,
      /^snowflake_query_timeout_seconds: Write a whole number from 1 to 600/,
    ],
  ],
])("says at synth what is wrong with %j", (context, expected) => {
  expect(problemsOf(context)).toEqual(expected.map((problem) => expect.stringMatching(problem) as unknown));
});
