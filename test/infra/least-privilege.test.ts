import { expect, it } from "vitest";

import { resourcesOfType } from "../../infra/template/template.ts";
import { type Statement, statementsOf, synthesizeStack } from "../support/stack/synthesized-stack.ts";

const everything = synthesizeStack({
  context: {
    model: "bedrock/eu.anthropic.claude-x",
    alarm_email: "ops@example.com",
    cors_origins: "https://a.example",
    snowflake_query_user: "CREWS_READ",
    snowflake_query_role: "CREWS_READ",
  },
  modelNeeds: {
    providerVariables: ["OPENAI_API_KEY"],
    bedrockModels: ["eu.anthropic.claude-x", "amazon.nova-pro"],
  },
});

/** Every `*` in an action or resource that the stack may have, and why it cannot be narrower. */
const WILDCARDS: readonly {
  readonly why: string;
  readonly is: (statement: Statement, resource: string) => boolean;
}[] = [
  {
    why: "the log delivery API knows no resources (docs.aws.amazon.com/step-functions, CloudWatch Logs permissions)",
    is: ({ actions }, resource) =>
      resource === '"*"' && actions.every((action) => action.startsWith("logs:")),
  },
  {
    why: "executions that are under way go on with earlier versions of run-crew; CDK allows all versions of record-failure likewise",
    is: ({ holder, actions }, resource) =>
      holder.startsWith("Workflow") &&
      actions.join() === "lambda:InvokeFunction" &&
      resource.includes('":*"'),
  },
  {
    why: "an execution of this one workflow is named by an id that is not known before",
    is: ({ actions }, resource) =>
      actions.every((action) => ["states:DescribeExecution", "states:StopExecution"].includes(action)) &&
      resource.endsWith(':execution:stepcrew:*"]]}'),
  },
  {
    why: "a cross-region inference profile chooses the region of its model",
    is: ({ actions }, resource) =>
      actions.join() === "bedrock:InvokeModel" && resource.includes("foundation-model/anthropic.claude-x"),
  },
];

it("allows no action or resource by a wildcard without a written reason", () => {
  const unexplained = statementsOf(everything.template).flatMap((statement) => [
    ...statement.actions.filter((action) => action.includes("*")),
    ...statement.resources
      .map((resource) => JSON.stringify(resource))
      .filter((resource) => resource.includes("*") && !WILDCARDS.some(({ is }) => is(statement, resource)))
      .map((resource) => `${statement.holder}: ${statement.actions.join()} on ${resource}`),
  ]);
  expect(unexplained).toEqual([]);
});

it("has a use for each reason", () => {
  const used = WILDCARDS.filter(({ is }) =>
    statementsOf(everything.template).some((statement) =>
      statement.resources.some((resource) => is(statement, JSON.stringify(resource))),
    ),
  );
  expect(used).toEqual(WILDCARDS);
});

it("allows only DynamoDB calls that the local DynamoDB serves", () => {
  const actions = statementsOf(everything.template)
    .flatMap((statement) => statement.actions)
    .filter((action) => action.startsWith("dynamodb:"));
  expect([...new Set(actions)].toSorted()).toEqual([
    "dynamodb:DeleteItem",
    "dynamodb:GetItem",
    "dynamodb:PutItem",
    "dynamodb:Query",
    "dynamodb:UpdateItem",
  ]);
});

it("gives every function a role of its own", () => {
  const roles = resourcesOfType(everything.template, "AWS::Lambda::Function").map(([, { Properties }]) =>
    JSON.stringify(Properties?.["Role"]),
  );
  expect(new Set(roles).size).toBe(roles.length);
});

it("hides no permission in a managed policy", () => {
  const managed = everything.properties("AWS::IAM::Role").flatMap((role) => role["ManagedPolicyArns"] ?? []);
  expect(managed).toEqual([]);
});

it("lets a function into its own log group only", () => {
  const logs = statementsOf(everything.template).filter(
    ({ holder, actions }) => holder.startsWith("Functions") && actions[0]?.startsWith("logs:"),
  );
  expect(
    logs.map(({ holder, resources }) => [
      holder.split("Role")[0],
      JSON.stringify(resources).split("Logs")[0],
    ]),
  ).toEqual(
    logs.map(({ holder }) => [holder.split("Role")[0], `[{"Fn::GetAtt":["${holder.split("Role")[0]}`]),
  );
});

const TABLE = {
  "Fn::GetAtt": [resourcesOfType(everything.template, "AWS::DynamoDB::GlobalTable")[0]?.[0], "Arn"],
};
const index = (name: string) => ({ "Fn::Join": ["", [TABLE, `/index/${name}`]] });

it("lets functions do with the journal what their work needs", () => {
  const onJournal = (name: Parameters<typeof everything.allowedTo>[0]) =>
    everything.allowedTo(name).filter(({ actions }) => actions[0]?.startsWith("dynamodb:"));
  const onTable = (...calls: string[]) => ({
    actions: calls.map((call) => `dynamodb:${call}`),
    resources: [TABLE],
  });
  const queryOf = (name: string) => ({ actions: ["dynamodb:Query"], resources: [index(name)] });
  expect({
    start: onJournal("start-crew"),
    status: onJournal("get-status"),
    list: onJournal("list-executions"),
    execution: onJournal("get-execution"),
    events: onJournal("list-events"),
    cancel: onJournal("cancel-crew"),
    health: onJournal("check-health"),
    run: onJournal("run-crew"),
    record: onJournal("record-failure"),
    reconcile: onJournal("reconcile-executions"),
  }).toEqual({
    start: [onTable("DeleteItem", "GetItem", "PutItem", "UpdateItem")],
    status: [onTable("GetItem", "Query")],
    list: [queryOf("latest")],
    execution: [onTable("GetItem")],
    events: [onTable("GetItem", "Query")],
    cancel: [onTable("GetItem", "UpdateItem")],
    health: [],
    run: [onTable("GetItem", "PutItem", "Query", "UpdateItem")],
    record: [onTable("GetItem", "Query", "UpdateItem")],
    reconcile: [onTable("GetItem", "Query", "UpdateItem"), queryOf("open")],
  });
});

it("lets only start-crew start a workflow execution, it and reconcile look at one, cancel-crew and reconcile stop one", () => {
  const onWorkflow = statementsOf(everything.template)
    .filter(({ actions }) => actions.some((action) => action.startsWith("states:")))
    .map(({ holder, actions }) => [holder.replace(/Role.*/, ""), actions]);
  expect(onWorkflow).toEqual([
    ["FunctionsStartCrew", ["states:StartExecution"]],
    ["FunctionsStartCrew", ["states:DescribeExecution"]],
    ["FunctionsCancelCrew", ["states:StopExecution"]],
    ["FunctionsReconcileExecutions", ["states:DescribeExecution", "states:StopExecution"]],
  ]);
});
