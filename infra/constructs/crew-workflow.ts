import { Duration, RemovalPolicy, Stack } from "aws-cdk-lib";
import { Effect, PolicyStatement } from "aws-cdk-lib/aws-iam";
import { LogGroup } from "aws-cdk-lib/aws-logs";
import {
  Choice,
  Condition,
  DefinitionBody,
  Fail,
  JsonPath,
  LogLevel,
  StateMachine,
  Succeed,
  Wait,
  WaitTime,
  type IChainable,
  type TaskStateBase,
} from "aws-cdk-lib/aws-stepfunctions";
import { Construct } from "constructs";

import type { DeployConfig } from "../settings/config.ts";
import type { CrewFunctionsByName } from "./crew-function.ts";
import { invoke } from "./invoke.ts";
import { RETRIES } from "./retries.ts";
import { workflowName } from "./workflow-access.ts";

export interface CrewWorkflowProps {
  readonly functions: Pick<CrewFunctionsByName, "run-crew" | "record-failure">;
  readonly config: DeployConfig;
}

/**
 * The life of one execution, whose input is `{execution_id}`:
 *
 * 1. "Run crew" runs it or goes on with it. Its answer lies under `$.attempt`.
 * 2. "How did it go?": suspended goes to "Run crew" again, after "Wait" if there is something to wait for;
 *    completed and failed end here, for run-crew has decided the outcome and recorded it.
 * 3. A failure that run-crew could not report itself is caught; "Record failure" decides the outcome, records
 *    it, and puts the error in words under `$.recorded`.
 *
 * What no Catch can see (a time-out of the whole, a stop by hand) is EventBridge's: see watch.ts.
 */
export class CrewWorkflow extends Construct {
  readonly stateMachine: StateMachine;

  constructor(scope: Construct, id: string, { functions, config }: CrewWorkflowProps) {
    super(scope, id);
    const runCrew = invoke(this, "Run crew", {
      function: functions["run-crew"],
      version: functions["run-crew"].lambda.currentVersion,
      payload: { execution_id: JsonPath.stringAt("$.execution_id") },
      resultPath: "$.attempt",
    });
    retryUntilItRuns(runCrew);
    runCrew.next(this.howDidItGo(runCrew));
    runCrew.addCatch(this.recordFailure(functions["record-failure"]), { resultPath: "$.failure" });

    const stack = Stack.of(this);
    this.stateMachine = new StateMachine(this, "Resource", {
      stateMachineName: workflowName(stack),
      definitionBody: DefinitionBody.fromChainable(runCrew),
      timeout: Duration.hours(config.execution_timeout_hours),
      logs: {
        // The prefix keeps the account's policy for log delivery from growing with each log group.
        destination: new LogGroup(this, "Logs", {
          logGroupName: `/aws/vendedlogs/states/${workflowName(stack)}`,
          retention: config.log_retention_days,
          removalPolicy: RemovalPolicy.DESTROY,
        }),
        level: LogLevel.ALL,
        includeExecutionData: false,
      },
    });
    this.allowEarlierVersions(functions["run-crew"]);
  }

  private howDidItGo(runCrew: IChainable): Choice {
    const waits = Condition.and(
      Condition.stringEquals("$.attempt.status", "suspended"),
      Condition.numberGreaterThan("$.attempt.wait_seconds", 0),
    );
    const wait = new Wait(this, "Wait", { time: WaitTime.secondsPath("$.attempt.wait_seconds") });
    wait.next(runCrew);
    return new Choice(this, "How did it go?")
      .when(waits, wait)
      .when(Condition.stringEquals("$.attempt.status", "suspended"), runCrew)
      .when(Condition.stringEquals("$.attempt.status", "completed"), new Succeed(this, "Completed"))
      .otherwise(new Fail(this, "Failed", { errorPath: "$.attempt.error", causePath: "$.attempt.cause" }));
  }

  private recordFailure(recordFailureFunction: CrewFunctionsByName["record-failure"]): IChainable {
    const record = invoke(this, "Record failure", {
      function: recordFailureFunction,
      payload: {
        execution_id: JsonPath.stringAt("$.execution_id"),
        error: JsonPath.stringAt("$.failure.Error"),
        cause: JsonPath.stringAt("$.failure.Cause"),
      },
      resultPath: "$.recorded",
    });
    retryUntilItRuns(record);
    return record.next(
      new Fail(this, "Failure recorded", { errorPath: "$.recorded.error", causePath: "$.recorded.cause" }),
    );
  }

  /**
   * A workflow execution goes on with the definition it began with, and so with a version of run-crew that is
   * no longer the current one, but with today's role.
   */
  private allowEarlierVersions(runCrew: CrewFunctionsByName["run-crew"]): void {
    this.stateMachine.addToRolePolicy(
      new PolicyStatement({
        effect: Effect.ALLOW,
        actions: ["lambda:InvokeFunction"],
        resources: [`${runCrew.lambda.functionArn}:*`],
      }),
    );
  }
}

function retryUntilItRuns(task: TaskStateBase): void {
  for (const retry of RETRIES) {
    task.addRetry(retry);
  }
}
