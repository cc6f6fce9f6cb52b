import { expect, it } from "vitest";

import { onlyResource, resourcesOfType } from "../../infra/template/template.ts";
import { synthesizeStack } from "../support/stack/synthesized-stack.ts";

const stack = synthesizeStack({ context: { execution_timeout_hours: 2 } });

it("has a name from which its functions know its ARN, which cannot be had from the workflow that needs them", () => {
  const { StateMachineName } = stack.onlyProperties("AWS::StepFunctions::StateMachine");
  const { STATE_MACHINE_ARN } = stack.environment("start-crew");
  expect([StateMachineName, JSON.stringify(STATE_MACHINE_ARN)]).toEqual([
    "stepcrew",
    expect.stringContaining(":stateMachine:stepcrew"),
  ]);
});

it("logs what happened and never what was said", () => {
  expect(stack.onlyProperties("AWS::StepFunctions::StateMachine")["LoggingConfiguration"]).toMatchObject({
    Level: "ALL",
    IncludeExecutionData: false,
  });
});

it("keeps every version of run-crew, and lets workflow executions that began with one go on with it", () => {
  const [version, resource] = onlyResource(stack.template, "AWS::Lambda::Version");
  expect(resource).toMatchObject({ DeletionPolicy: "RetainExceptOnCreate", UpdateReplacePolicy: "Retain" });
  const definition = JSON.stringify(
    stack.onlyProperties("AWS::StepFunctions::StateMachine")["DefinitionString"],
  );
  expect(definition).toContain(`{"Ref":"${version}"}`);
  const policies = resourcesOfType(stack.template, "AWS::IAM::Policy").filter(([id]) =>
    id.startsWith("Workflow"),
  );
  expect(JSON.stringify(policies)).toContain(
    JSON.stringify({ "Fn::Join": ["", [{ "Fn::GetAtt": ["RunCrew", "Arn"] }, ":*"]] }),
  );
});

it("hands workflow executions that ended badly to record-failure, and keeps those it does not take", () => {
  const [machine] = onlyResource(stack.template, "AWS::StepFunctions::StateMachine");
  const [queue] = onlyResource(stack.template, "AWS::SQS::Queue");
  const rule = stack.properties("AWS::Events::Rule").find((candidate) => "EventPattern" in candidate);
  expect(rule).toEqual({
    Description: "Workflow executions that failed, timed out or were stopped",
    EventPattern: {
      source: ["aws.states"],
      "detail-type": ["Step Functions Execution Status Change"],
      detail: { stateMachineArn: [{ Ref: machine }], status: ["FAILED", "TIMED_OUT", "ABORTED"] },
    },
    State: "ENABLED",
    Targets: [
      {
        Id: "Target0",
        Arn: { "Fn::GetAtt": ["RecordFailure", "Arn"] },
        DeadLetterConfig: { Arn: { "Fn::GetAtt": [queue, "Arn"] } },
        RetryPolicy: { MaximumEventAgeInSeconds: 86_400, MaximumRetryAttempts: 185 },
      },
    ],
  });
  expect(stack.properties("AWS::Lambda::EventInvokeConfig")).toContainEqual({
    FunctionName: { Ref: "RecordFailure" },
    Qualifier: "$LATEST",
    DestinationConfig: { OnFailure: { Destination: { "Fn::GetAtt": [queue, "Arn"] } } },
    MaximumEventAgeInSeconds: 21_600,
    MaximumRetryAttempts: 2,
  });
});

it("reconciles every minute, and leaves a run that failed to the next one", () => {
  const rule = stack.properties("AWS::Events::Rule").find((candidate) => "ScheduleExpression" in candidate);
  expect(rule).toMatchObject({
    ScheduleExpression: "rate(1 minute)",
    Targets: [
      {
        Arn: { "Fn::GetAtt": ["ReconcileExecutions", "Arn"] },
        RetryPolicy: { MaximumEventAgeInSeconds: 60, MaximumRetryAttempts: 0 },
      },
    ],
  });
  expect(stack.properties("AWS::Lambda::EventInvokeConfig")).toContainEqual({
    FunctionName: { Ref: "ReconcileExecutions" },
    Qualifier: "$LATEST",
    MaximumEventAgeInSeconds: 60,
    MaximumRetryAttempts: 0,
  });
});
