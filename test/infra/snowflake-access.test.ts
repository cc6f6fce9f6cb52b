import { expect, it } from "vitest";

import { type FunctionName, functionNames, functionsByName } from "../../infra/functions.ts";
import { functionLogicalId, resolveText, resourcesOfType } from "../../infra/template/template.ts";
import { type Stack, synthesizeStack } from "../support/stack/synthesized-stack.ts";

const SECRET = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:snowflake-AbCdEf";
const byIdentity = synthesizeStack({ context: { snowflake_account: "ACME-PROD" } });
const byKey = synthesizeStack({
  context: {
    snowflake_authentication: "key_pair",
    snowflake_secret_arn: SECRET,
    snowflake_access_url: "https://acme.privatelink.snowflakecomputing.com",
  },
});

const logsIn = (name: FunctionName): boolean =>
  functionsByName[name].may.snowflake?.includes("record") ?? false;
const LOGS_IN = functionNames.filter(logsIn);
const output = (stack: Stack, name: string): string =>
  resolveText(stack.template.Outputs?.[name]?.Value, (logicalId) => logicalId);

it("logs in as one role that keeps its name, which only the recording functions may assume", () => {
  const role = byIdentity.properties("AWS::IAM::Role").find((candidate) => "RoleName" in candidate);
  const { Statement: trust } = (role ?? {})["AssumeRolePolicyDocument"] as {
    Statement: { Principal: { AWS: unknown[] } }[];
  };
  expect(role?.["RoleName"]).toBe("stepcrew-snowflake");
  expect(
    trust.map(({ Principal }) => Principal.AWS.map((arn) => JSON.stringify(arn).replace(/Role.*/, ""))),
  ).toEqual([LOGS_IN.map((name) => `{"Fn::GetAtt":["Functions${functionLogicalId(name)}`).toSorted()]);
});

it("gives that role no permission of its own", () => {
  const [id] =
    resourcesOfType(byIdentity.template, "AWS::IAM::Role").find(
      ([, { Properties }]) => Properties?.["RoleName"],
    ) ?? [];
  const policies = resourcesOfType(byIdentity.template, "AWS::IAM::Policy").filter(([, { Properties }]) =>
    JSON.stringify(Properties?.["Roles"]).includes(`"${id}"`),
  );
  expect(policies).toEqual([]);
});

it.each(LOGS_IN)("tells %s the role and lets it assume it", (name) => {
  const arn = "arn:aws:iam::123456789012:role/stepcrew-snowflake";
  const given = resolveText(byIdentity.environment(name)["SNOWFLAKE_IDENTITY_ROLE_ARN"], () => "");
  const assumes = byIdentity.allowedTo(name).filter(({ actions }) => actions.join() === "sts:AssumeRole");
  expect([
    given,
    assumes.map(({ resources }) => resources.map((resource) => resolveText(resource, () => ""))),
  ]).toEqual([arn, [[arn]]]);
});

it.each(LOGS_IN)("lets %s read the one secret, and no role, with any other method", (name) => {
  const { SNOWFLAKE_SECRET_ARN, SNOWFLAKE_IDENTITY_ROLE_ARN, SNOWFLAKE_ACCESS_URL } = byKey.environment(name);
  expect({ SNOWFLAKE_SECRET_ARN, SNOWFLAKE_IDENTITY_ROLE_ARN, SNOWFLAKE_ACCESS_URL }).toEqual({
    SNOWFLAKE_SECRET_ARN: SECRET,
    SNOWFLAKE_IDENTITY_ROLE_ARN: undefined,
    SNOWFLAKE_ACCESS_URL: "https://acme.privatelink.snowflakecomputing.com",
  });
  expect(byKey.allowedTo(name)).toContainEqual({
    actions: ["secretsmanager:GetSecretValue"],
    resources: [SECRET],
  });
});

it.each(functionNames.filter((name) => !logsIn(name)))("tells %s nothing of Snowflake", (name) => {
  expect(
    Object.keys(byIdentity.environment(name)).filter((variable) => variable.startsWith("SNOWFLAKE")),
  ).toEqual([]);
});

it("says how to get the SQL for Snowflake", () => {
  expect(output(byIdentity, "PrepareSnowflake")).toBe("npm run --silent snowflake:setup > setup.sql");
});

it("keeps every output under CloudFormation's 1024 characters", () => {
  const long = "A".repeat(63);
  const { template } = synthesizeStack({
    context: Object.fromEntries(
      ["user", "role", "warehouse", "database", "schema"].map((name) => [`snowflake_${name}`, long]),
    ),
  });
  const tooLong = Object.entries(template.Outputs ?? {}).filter(
    ([, { Value }]) => resolveText(Value, (logicalId) => logicalId).length > 1024,
  );
  expect(tooLong).toEqual([]);
});
