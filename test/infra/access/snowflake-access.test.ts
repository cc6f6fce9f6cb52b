import { describe, expect, it } from "vitest";

import { type FunctionName, functionNames, functionsByName } from "../../../infra/functions.ts";
import { readConfig } from "../../../infra/settings/config.ts";
import { secondRegionNote } from "../../../infra/settings/second-region-note.ts";
import { functionLogicalId, resolveText, resourcesOfType } from "../../../infra/template/template.ts";
import { type Stack, synthesizeStack } from "../../support/stack/synthesized-stack.ts";

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

it.each(functionNames.filter((name) => !logsIn(name)))(
  "tells %s no login, and where Snowflake is only if it judges whether crews can ask its models",
  (name) => {
    const judgesCrews = functionsByName[name].crews === "list";
    expect(
      Object.keys(byIdentity.environment(name)).filter((variable) => variable.startsWith("SNOWFLAKE")),
    ).toEqual(judgesCrews ? ["SNOWFLAKE_ACCOUNT", "SNOWFLAKE_AUTHENTICATION"] : []);
  },
);

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

describe("a role with a name of its own, for a second region or another user", () => {
  const renamed = synthesizeStack({
    context: {
      snowflake_role_name: "stepcrew-snowflake-eu-west-1",
      snowflake_query_user: "ASKER",
      snowflake_query_role: "ASKING",
    },
  });

  it("is made, told to the functions, and followed by that of the crews' queries", () => {
    const names = renamed
      .properties("AWS::IAM::Role")
      .flatMap(({ RoleName }) => (typeof RoleName === "string" ? [RoleName] : []));
    expect(names).toEqual(["stepcrew-snowflake-eu-west-1", "stepcrew-snowflake-eu-west-1-query"]);
    const { SNOWFLAKE_IDENTITY_ROLE_ARN, SNOWFLAKE_QUERY_IDENTITY_ROLE_ARN } =
      renamed.environment("run-crew");
    expect(
      [SNOWFLAKE_IDENTITY_ROLE_ARN, SNOWFLAKE_QUERY_IDENTITY_ROLE_ARN].map((arn) =>
        resolveText(arn, () => ""),
      ),
    ).toEqual(names.map((name) => `arn:aws:iam::123456789012:role/${name}`));
  });

  it.each(LOGS_IN)("is there before %s is told of it", (name) => {
    const { DependsOn } = renamed.template.Resources[functionLogicalId(name)] as { DependsOn?: string[] };
    const [role] =
      resourcesOfType(renamed.template, "AWS::IAM::Role").find(
        ([, { Properties }]) => Properties?.["RoleName"] === "stepcrew-snowflake-eu-west-1",
      ) ?? [];
    expect(DependsOn).toContain(role);
  });

  it("is advised where the usual name is taken, in a length that IAM and the queries' role allow", () => {
    const config = readConfig({ model: "rehearsal", snowflake_account: "ACME-PROD" });
    expect(secondRegionNote(config, "eu-west-1")).toBe(
      "The IAM role stepcrew-snowflake belongs to the whole account. If another region has a stack named stepcrew, write snowflake_role_name=stepcrew-snowflake-eu-west-1 and snowflake_user=STEPCREW_EU_WEST_1 here: Snowflake ties a user to one role.",
    );
    expect(secondRegionNote(config, undefined)).toContain("snowflake_role_name=stepcrew-snowflake-<region> ");
    const long = { ...config, stack_name: "s".repeat(54) };
    expect(/snowflake_role_name=(\S+)/.exec(secondRegionNote(long, "ap-southeast-2") ?? "")?.[1]).toMatch(
      /^s{33}-snowflake-ap-southeast-2$/,
    );
    expect(secondRegionNote({ ...config, snowflake_role_name: "mine" }, "eu-west-1")).toBeUndefined();
    expect(secondRegionNote({ ...config, snowflake_authentication: "oauth" }, "eu-west-1")).toBeUndefined();
  });
});
