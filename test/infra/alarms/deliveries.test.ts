import { describe, expect, it } from "vitest";

import { functionLogicalId, propertiesOf, resourcesOfType } from "../../../infra/template/template.ts";
import { synthesizeStack } from "../../support/stack/synthesized-stack.ts";

const stack = synthesizeStack({ context: { alarm_email: "ops@example.com" } });
const { template } = stack;

interface PolicyStatement {
  readonly Effect: "Allow" | "Deny";
  readonly Action: unknown;
  readonly Principal?: { readonly Service?: string };
  readonly Resource?: unknown;
  readonly Condition?: Readonly<Record<string, unknown>>;
}

/** The policy that a topic or queue has: one's own replaces the one that AWS made. */
const policyOf = (
  type: "SNS::TopicPolicy" | "SQS::QueuePolicy",
  target: string,
): readonly PolicyStatement[] =>
  resourcesOfType(template, `AWS::${type}`)
    .filter(([, { Properties }]) =>
      JSON.stringify(Properties?.["Topics"] ?? Properties?.["Queues"]).includes(`"${target}"`),
    )
    .flatMap(
      ([, { Properties = {} }]) =>
        (Properties["PolicyDocument"] as { Statement: PolicyStatement[] }).Statement,
    );

const allowed = (statements: readonly PolicyStatement[], service: string): readonly PolicyStatement[] =>
  statements.filter(({ Effect, Principal }) => Effect === "Allow" && Principal?.Service === service);

/** What is denied for another reason than that it comes unencrypted, which AWS's own services never do. */
const deniedToAll = (statements: readonly PolicyStatement[]): readonly PolicyStatement[] =>
  statements.filter(
    ({ Effect, Condition }) =>
      Effect === "Deny" && JSON.stringify(Condition) !== '{"Bool":{"aws:SecureTransport":"false"}}',
  );

describe("an alarm", () => {
  const alarms = resourcesOfType(template, "AWS::CloudWatch::Alarm");
  const topicsOf = (properties: Readonly<Record<string, unknown>> = {}) =>
    (properties["AlarmActions"] as { Ref: string }[]).map(({ Ref }) => Ref);

  it.each(alarms)("%s may publish to its topic, from this account alone", (_, { Properties }) => {
    const [topic = "", ...others] = topicsOf(Properties);
    expect(others).toEqual([]);
    const statements = policyOf("SNS::TopicPolicy", topic);
    expect(allowed(statements, "cloudwatch.amazonaws.com")).toEqual([
      {
        Sid: "AlarmsMayPublish",
        Effect: "Allow",
        Principal: { Service: "cloudwatch.amazonaws.com" },
        Action: "sns:Publish",
        Resource: { Ref: topic },
        Condition: { StringEquals: { "aws:SourceAccount": { Ref: "AWS::AccountId" } } },
      },
    ]);
    expect(deniedToAll(statements)).toEqual([]);
  });

  it("has one topic with all others, which somebody reads", () => {
    const topics = new Set(alarms.flatMap(([, { Properties }]) => topicsOf(Properties)));
    expect(stack.onlyProperties("AWS::SNS::Subscription")).toEqual({
      Protocol: "email",
      Endpoint: "ops@example.com",
      TopicArn: { Ref: [...topics].join() },
    });
  });
});

describe("a rule of EventBridge", () => {
  interface Target {
    readonly Arn: { readonly "Fn::GetAtt": readonly [string, string] };
    readonly DeadLetterConfig?: { readonly Arn: { readonly "Fn::GetAtt": readonly [string, string] } };
  }
  const targets = resourcesOfType(template, "AWS::Events::Rule").flatMap(([rule, { Properties = {} }]) =>
    (Properties["Targets"] as Target[]).map((target) => [rule, target] as const),
  );

  it.each(targets)("%s may invoke its function", (rule, { Arn }) => {
    expect(stack.properties("AWS::Lambda::Permission")).toContainEqual({
      Action: "lambda:InvokeFunction",
      Principal: "events.amazonaws.com",
      FunctionName: Arn,
      SourceArn: { "Fn::GetAtt": [rule, "Arn"] },
    });
  });

  const withQueue = targets.filter(([, { DeadLetterConfig }]) => DeadLetterConfig !== undefined);
  it.each(withQueue)("%s may put what it could not deliver into its queue", (rule, { DeadLetterConfig }) => {
    const queue = DeadLetterConfig?.Arn["Fn::GetAtt"][0] ?? "";
    const statements = policyOf("SQS::QueuePolicy", queue);
    expect(allowed(statements, "events.amazonaws.com")).toEqual([
      expect.objectContaining({
        Action: "sqs:SendMessage",
        Condition: { ArnEquals: { "aws:SourceArn": { "Fn::GetAtt": [rule, "Arn"] } } },
      }),
    ]);
    expect(deniedToAll(statements)).toEqual([]);
  });
});

it("lets record-failure put an event that it failed on into its queue, of which a policy denies nothing to it", () => {
  const config = stack
    .properties("AWS::Lambda::EventInvokeConfig")
    .find(({ FunctionName }) => JSON.stringify(FunctionName).includes(functionLogicalId("record-failure")));
  if (config === undefined) throw new Error("record-failure's invocations are not configured");
  const { OnFailure } = config["DestinationConfig"] as {
    OnFailure: { Destination: { "Fn::GetAtt": [string, string] } };
  };
  const queue = OnFailure.Destination["Fn::GetAtt"][0];
  expect(propertiesOf(template, queue)).toMatchObject({ MessageRetentionPeriod: 1_209_600 });
  expect(stack.allowedTo("record-failure")).toContainEqual({
    actions: expect.arrayContaining(["sqs:SendMessage"]) as unknown,
    resources: [OnFailure.Destination],
  });
  expect(deniedToAll(policyOf("SQS::QueuePolicy", queue))).toEqual([]);
});
