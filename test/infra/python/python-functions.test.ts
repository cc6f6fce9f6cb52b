import { expect, it } from "vitest";

import { readConfig } from "../../../infra/settings/config.ts";
import { resolveText } from "../../../infra/template/template.ts";
import { problemsOf } from "../../support/stack/config-problems.ts";
import { statementsOf, synthesizeStack } from "../../support/stack/synthesized-stack.ts";

const POLICY = "arn:aws:iam::123456789012:policy/crews";
const context = { tool_policy_arns: POLICY, python_memory: 512 };
const python = [
  { crew: "shop", version: "3.13" },
  { crew: "news_desk", version: "3.11" },
  { crew: "news-desk", version: "3.12" },
];
const stack = synthesizeStack({ context, python });

const resource = (logicalId: string) => {
  const found = stack.template.Resources[logicalId];
  if (found === undefined) throw new Error(`there is no ${logicalId}`);
  return found;
};

it("gives each crew with Python a function of its own, of its version and the functions' processor", () => {
  expect(resource("PythonShop").Properties).toMatchObject({
    Runtime: "python3.13",
    Architectures: ["arm64"],
    Handler: "stepcrew_python.aws.handler",
    MemorySize: 512,
    Timeout: 900,
    Environment: { Variables: { STEPCREW_PYTHON_PATHS: "/var/task/crew:/var/task/shared" } },
  });
  const ids = Object.keys(stack.template.Resources).filter((id) => /^PythonNewsDesk[0-9a-f]{6}$/.test(id));
  expect(new Set(ids.map((id) => resource(id).Properties?.["Runtime"]))).toEqual(
    new Set(["python3.11", "python3.12"]),
  );
});

it("lets a crew's Python write its log, and do what tool_policy_arns allow", () => {
  const { Role: role } = resource("PythonShop").Properties as { Role: { "Fn::GetAtt": [string] } };
  const id = role["Fn::GetAtt"][0];
  expect(resource(id).Properties?.["ManagedPolicyArns"]).toEqual([POLICY]);
  const statements = statementsOf(stack.template).filter(({ roles }) => roles.includes(id));
  expect(statements.flatMap(({ actions }) => actions).toSorted()).toEqual([
    "logs:CreateLogStream",
    "logs:PutLogEvents",
  ]);
});

it("tells run-crew the version of each crew's Python, which stays when a deployment makes another", () => {
  const text = resolveText(
    stack.environment("run-crew")["PYTHON_FUNCTIONS"],
    (logicalId) => `<${logicalId}>`,
  );
  const versions = JSON.parse(text) as Record<string, string>;
  expect(Object.keys(versions)).toEqual(["shop", "news_desk", "news-desk"]);
  const id = versions["shop"]?.slice(1, -1) ?? "";
  expect(stack.template.Resources[id]).toMatchObject({
    Type: "AWS::Lambda::Version",
    DeletionPolicy: "RetainExceptOnCreate",
    UpdateReplacePolicy: "Retain",
    Properties: { FunctionName: { Ref: "PythonShop" } },
  });
});

it("lets run-crew, and no other function, invoke versions of these functions alone", () => {
  const invoking = statementsOf(stack.template).filter(
    ({ actions, resources }) =>
      actions.includes("lambda:InvokeFunction") && JSON.stringify(resources).includes("Python"),
  );
  expect(invoking).toHaveLength(1);
  expect(stack.allowedTo("run-crew")).toContainEqual({
    actions: ["lambda:InvokeFunction"],
    resources: expect.arrayContaining([
      { "Fn::Join": ["", [{ "Fn::GetAtt": ["PythonShop", "Arn"] }, ":*"]] },
    ]),
  });
  expect(invoking[0]?.resources).toHaveLength(3);
});

it("gives what the crews' tools may do to run-crew too, where tools in TypeScript run", () => {
  const { Role: role } = resource("RunCrew").Properties as { Role: { "Fn::GetAtt": [string] } };
  expect(resource(role["Fn::GetAtt"][0]).Properties?.["ManagedPolicyArns"]).toEqual([POLICY]);
});

it("adds nothing where no crew has Python", () => {
  const { template } = synthesizeStack();
  expect(JSON.stringify(template)).not.toMatch(/python/i);
});

it.each(["policy/crews", "arn:aws:iam::123456789012:role/crews", Array.from({ length: 11 }, () => POLICY)])(
  "refuses %j as policies",
  (tool_policy_arns) => {
    const all = { model: "openai/gpt-5", snowflake_account: "MYORG-MYACCOUNT", tool_policy_arns };
    expect(problemsOf(all)).toEqual([expect.stringMatching(/^tool_policy_arns: Write at most 10 full ARNs/)]);
  },
);

it("takes AWS's own policies, and a list", () => {
  const tool_policy_arns = [POLICY, "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"];
  const all = { model: "openai/gpt-5", snowflake_account: "MYORG-MYACCOUNT", tool_policy_arns };
  expect(readConfig(all).tool_policy_arns).toEqual(tool_policy_arns);
});
