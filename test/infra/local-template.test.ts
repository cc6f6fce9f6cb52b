import { expect, it } from "vitest";

import { functionNames } from "../../infra/functions.ts";
import { localTemplate } from "../../infra/template/synthesize-template.ts";
import { resolveText } from "../../infra/template/template.ts";

const local = localTemplate({ context: { stack_name: "here", environment_name: "LOCAL" } });

it("gives each function its limits and variables, all of them text", () => {
  const { "run-crew": runCrew, "check-health": checkHealth } = local.functions;
  expect({
    names: Object.keys(local.functions),
    runCrew,
    environmentName: checkHealth.environment["ENVIRONMENT_NAME"],
  }).toEqual({
    names: functionNames,
    runCrew: {
      name: "run-crew",
      timeoutSeconds: 900,
      memoryMegabytes: 1024,
      environment: {
        FILES_BUCKET: expect.stringMatching(/^FilesBucket[\dA-F]{8}$/) as string,
        JOURNAL_TABLE: local.table.TableName,
        KEEP_PROMPTS: "false",
        MODEL: "rehearsal",
        SNOWFLAKE_ACCOUNT: "MYORG-MYACCOUNT",
        SNOWFLAKE_AUTHENTICATION: "workload_identity",
        SNOWFLAKE_DATABASE: "STEPCREW",
        SNOWFLAKE_IDENTITY_ROLE_ARN: "arn:aws:iam::123456789012:role/here-snowflake",
        SNOWFLAKE_ROLE: "STEPCREW",
        SNOWFLAKE_SCHEMA: "PUBLIC",
        SNOWFLAKE_USER: "STEPCREW",
        SNOWFLAKE_WAREHOUSE: "STEPCREW",
        STACK_NAME: "here",
        STATE_MACHINE_ARN: "arn:aws:states:us-east-1:123456789012:stateMachine:here",
      },
    },
    environmentName: "LOCAL",
  });
});

it("puts the given ARNs into the workflow, a version of run-crew counting as run-crew", () => {
  const { States } = local.definition((name) => `arn:${name}`);
  expect([States["Run crew"]?.["Parameters"], States["Record failure"]?.["Parameters"]]).toMatchObject([
    { FunctionName: "arn:run-crew" },
    { FunctionName: "arn:record-failure" },
  ]);
});

it("describes the journal as DynamoDB's CreateTable takes it", () => {
  expect(local.table).toMatchObject({
    BillingMode: "PAY_PER_REQUEST",
    KeySchema: [{ AttributeName: "execution_id" }, { AttributeName: "entry" }],
    GlobalSecondaryIndexes: [{ IndexName: "latest" }, { IndexName: "open" }],
  });
  expect(local.timeToLiveAttribute).toBe("expires_at");
});

it("refuses a CloudFormation function that it cannot resolve, by its name", () => {
  expect(() => resolveText({ "Fn::ImportValue": "x" }, () => "")).toThrow("Fn::ImportValue is not among");
  expect(() => resolveText({ Ref: "A", other: 1 }, () => "")).toThrow(
    "Not a text nor a CloudFormation function",
  );
});
