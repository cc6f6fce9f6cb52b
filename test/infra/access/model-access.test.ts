import { expect, it } from "vitest";

import { onlyResource, resolveText, resourcesOfType } from "../../../infra/template/template.ts";
import { synthesizeStack } from "../../support/stack/synthesized-stack.ts";

const without = synthesizeStack();
const with2 = synthesizeStack({
  modelNeeds: {
    providerVariables: ["ANTHROPIC_API_KEY", "OPENAI_API_KEY"],
    models: ["bedrock/amazon.nova-pro-v1:0", "bedrock/eu.anthropic.claude-x", "openai/gpt-5"],
  },
});

it("makes no secret when no crew needs one", () => {
  expect(without.properties("AWS::SecretsManager::Secret")).toEqual([]);
  expect(without.environment("run-crew")).not.toHaveProperty("PROVIDER_SECRET_ARN");
  expect(without.environment("start-crew")["PROVIDER_VARIABLES"]).toBe("");
  expect(without.template.Outputs).not.toHaveProperty("FillProviderSecret");
});

it("makes one secret, of which no deployment ever overwrites the value", () => {
  expect(with2.onlyProperties("AWS::SecretsManager::Secret")).toEqual({
    Description: "JSON object with ANTHROPIC_API_KEY, OPENAI_API_KEY",
  });
});

it("lets run-crew read it, and tells start-crew the variables only", () => {
  const [secret] = onlyResource(with2.template, "AWS::SecretsManager::Secret");
  expect(with2.environment("run-crew")["PROVIDER_SECRET_ARN"]).toEqual({ Ref: secret });
  expect(with2.allowedTo("run-crew")).toContainEqual({
    actions: ["secretsmanager:GetSecretValue"],
    resources: [{ Ref: secret }],
  });
  expect(with2.environment("start-crew")["PROVIDER_VARIABLES"]).toBe("ANTHROPIC_API_KEY,OPENAI_API_KEY");
  expect(JSON.stringify(with2.allowedTo("start-crew"))).not.toContain(secret);
});

it("prints the command that fills it", () => {
  expect(resolveText(with2.template.Outputs?.["FillProviderSecret"]?.Value, () => "the-arn")).toBe(
    `aws secretsmanager put-secret-value --secret-id the-arn --secret-string '{"ANTHROPIC_API_KEY":"…","OPENAI_API_KEY":"…"}'`,
  );
});

it("has the tools' variables in the secret as well, and tells run-crew which those are", () => {
  const tools = synthesizeStack({
    context: { tool_secrets: "TICKETS_URL, TICKETS_TOKEN" },
    modelNeeds: { providerVariables: ["OPENAI_API_KEY"], models: [] },
  });
  expect(tools.onlyProperties("AWS::SecretsManager::Secret")).toEqual({
    Description: "JSON object with OPENAI_API_KEY, TICKETS_URL, TICKETS_TOKEN",
  });
  expect(tools.environment("run-crew")["TOOL_SECRETS"]).toBe("TICKETS_URL,TICKETS_TOKEN");
  expect(tools.environment("start-crew")["PROVIDER_VARIABLES"]).toBe("OPENAI_API_KEY");
  expect(with2.environment("run-crew")).not.toHaveProperty("TOOL_SECRETS");
});

it("lets run-crew invoke the Bedrock models that crews name, a profile's in every region it may choose", () => {
  const models = with2
    .allowedTo("run-crew")
    .filter(({ actions }) => actions.join() === "bedrock:InvokeModel");
  expect(models.map(({ resources }) => resources.map((resource) => resolveText(resource, () => "")))).toEqual(
    [
      [
        "arn:aws:bedrock:us-east-1:123456789012:inference-profile/eu.anthropic.claude-x",
        "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-pro-v1:0",
        "arn:aws:bedrock:*::foundation-model/anthropic.claude-x",
      ],
    ],
  );
});

it("tells run-crew of a secret that may stay empty, and of no other", () => {
  const modelNeeds = { providerVariables: ["ACME_API_KEY"], models: ["acme/m"], secretMayBeEmpty: true };
  const optional = synthesizeStack({ modelNeeds });
  expect(optional.environment("run-crew")).toMatchObject({ PROVIDER_SECRET_MAY_BE_EMPTY: "true" });
  expect(with2.environment("run-crew")).not.toHaveProperty("PROVIDER_SECRET_MAY_BE_EMPTY");
});

it("lets run-crew invoke an application inference profile, and models by way of it alone", () => {
  const profile = "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/a1b2c3";
  const { template } = synthesizeStack({
    modelNeeds: { providerVariables: [], models: [`bedrock/${profile}`] },
  });
  const statements = resourcesOfType(template, "AWS::IAM::Policy").flatMap(
    ([, { Properties = {} }]) =>
      (Properties["PolicyDocument"] as { Statement: { Action: unknown }[] }).Statement,
  );
  expect(statements.filter(({ Action }) => Action === "bedrock:InvokeModel")).toEqual([
    { Effect: "Allow", Action: "bedrock:InvokeModel", Resource: profile },
    {
      Effect: "Allow",
      Action: "bedrock:InvokeModel",
      Resource: "arn:aws:bedrock:*::foundation-model/*",
      Condition: { StringEquals: { "bedrock:InferenceProfileArn": profile } },
    },
  ]);
});
