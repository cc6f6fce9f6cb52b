import { expect, it } from "vitest";

import { functionNames, functionsByName } from "../../infra/functions.ts";
import { resolveText, resourcesOfType } from "../../infra/template/template.ts";
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
    models: ["bedrock/eu.anthropic.claude-x", "bedrock/amazon.nova-pro"],
  },
  python: [{ crew: "shop", version: "3.13" }],
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
    why: "executions that are under way go on with earlier versions of their crew's Python",
    is: ({ actions }, resource) =>
      actions.join() === "lambda:InvokeFunction" &&
      resource.includes('"PythonShop"') &&
      resource.includes('":*"'),
  },
  {
    why: "an execution of this one workflow is named by an id that is not known before",
    is: ({ actions }, resource) =>
      actions.every((action) => ["states:DescribeExecution", "states:StopExecution"].includes(action)) &&
      resource.endsWith(':execution:stepcrew:*"]]}'),
  },
  {
    why: "a file of an execution is named by ids and names that are not known before",
    is: ({ actions }, resource) =>
      actions.every((action) => ["s3:GetObject", "s3:PutObject"].includes(action)) &&
      resource.includes('"/executions/*"'),
  },
  {
    why: "what an account may run is asked of the account, which is no resource",
    is: ({ actions }, resource) => resource === '"*"' && actions.join() === "lambda:GetAccountSettings",
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
const onIndex = (name: string) => ({ "Fn::Join": ["", [TABLE, `/index/${name}`]] });

it.each(functionNames)("lets %s do with the journal what its row says", (name) => {
  const { journal = [], watchers, journalIndexes = [] } = functionsByName[name].may;
  const given = everything
    .allowedTo(name)
    .filter(({ actions }) => actions.some((action) => action.startsWith("dynamodb:")));
  expect(given).toEqual([
    ...(journal.length === 0
      ? []
      : [{ actions: journal.map((call) => `dynamodb:${call}`).toSorted(), resources: [TABLE] }]),
    ...(watchers ? [{ actions: ["dynamodb:UpdateItem"], resources: [TABLE] }] : []),
    ...journalIndexes.map((index) => ({ actions: ["dynamodb:Query"], resources: [onIndex(index)] })),
  ]);
});

it("lets who sends events update the places of its clients, and no execution", () => {
  const updates = everything
    .properties("AWS::IAM::Policy")
    .filter(({ PolicyName: name }) => String(name).includes("StreamEvents"))
    .map(({ PolicyDocument }) => PolicyDocument as { readonly Statement: readonly Record<string, unknown>[] })
    .flatMap(({ Statement }) => Statement)
    .filter(({ Action }) => Action === "dynamodb:UpdateItem");
  expect(updates.map(({ Condition }) => Condition)).toEqual([
    { "ForAllValues:StringEquals": { "dynamodb:LeadingKeys": "watchers" } },
  ]);
});

/**
 * Who may do more than read the journal's items: decided here a second time, because a row is quickly
 * written.
 */
const DECIDED = {
  "dynamodb:PutItem on JournalTable": ["start-crew", "replay-crew", "run-crew", "reconcile-executions"],
  "dynamodb:UpdateItem on JournalTable": [
    "start-crew",
    "stream-events",
    "cancel-crew",
    "replay-crew",
    "run-crew",
    "record-failure",
    "reconcile-executions",
  ],
  "dynamodb:DeleteItem on JournalTable": ["start-crew", "replay-crew", "run-crew"],
  "dynamodb:Query on latest": ["list-executions", "get-crew"],
  "dynamodb:Query on open": ["reconcile-executions"],
  "sts:AssumeRole on stepcrew-snowflake": [
    "start-crew",
    "replay-crew",
    "check-health",
    "run-crew",
    "record-failure",
    "reconcile-executions",
  ],
  "sts:AssumeRole on stepcrew-snowflake-query": ["run-crew"],
  "secretsmanager:GetSecretValue on ModelsProviders": ["run-crew"],
  "bedrock:InvokeModel on eu.anthropic.claude-x": ["run-crew"],
  "bedrock:InvokeModel on anthropic.claude-x": ["run-crew"],
  "bedrock:InvokeModel on amazon.nova-pro": ["run-crew"],
  // Where Lambda puts what record-failure did not take.
  "sqs:SendMessage on WatchUndelivered": ["record-failure"],
  "sqs:GetQueueAttributes on WatchUndelivered": ["record-failure"],
  "sqs:GetQueueUrl on WatchUndelivered": ["record-failure"],
  "states:StartExecution on stepcrew": ["start-crew", "replay-crew"],
  "states:DescribeExecution on *": ["start-crew", "replay-crew", "reconcile-executions"],
  "states:StopExecution on *": ["cancel-crew", "reconcile-executions"],
  "lambda:GetAccountSettings on *": ["reconcile-executions"],
  "s3:ListBucket on FilesBucket": ["list-files", "get-file", "run-crew"],
  "s3:GetObject on *": ["get-file", "run-crew"],
  "s3:PutObject on *": ["run-crew"],
  "lambda:InvokeFunction on PythonShop:*": ["run-crew"],
};
const READS = ["dynamodb:GetItem on JournalTable", "dynamodb:Query on JournalTable"];

it("lets functions do more than read the journal's items only where that was decided", () => {
  const nameOf = (resource: unknown): string => {
    const text = resolveText(resource, (logicalId) => logicalId.replace(/[0-9A-F]{8}$/, ""));
    return /^Python\w+:\*$/.exec(text)?.[0] ?? text.split(/[:/]/).at(-1) ?? "";
  };
  const holders: Record<string, string[]> = {};
  for (const name of functionNames) {
    for (const { actions, resources } of everything.allowedTo(name)) {
      const granted = actions.flatMap((action) =>
        resources.map((resource) => `${action} on ${nameOf(resource)}`),
      );
      for (const each of granted.filter((one) => !READS.includes(one))) (holders[each] ??= []).push(name);
    }
  }
  expect(holders).toEqual(DECIDED);
});
