import { ArnFormat, type Duration, RemovalPolicy, Stack } from "aws-cdk-lib";
import { Effect, PolicyStatement } from "aws-cdk-lib/aws-iam";
import { LogGroup, type RetentionDays } from "aws-cdk-lib/aws-logs";
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

import type { recordFailureContract } from "../../functions/handlers/record-failure/contract.ts";
import type { runCrewContract } from "../../functions/handlers/run-crew/contract.ts";
import type { AnyContract } from "../../functions/runtime/contract.ts";
import type { CrewFunction } from "./crew-function.ts";
import { invoke } from "./invoke.ts";
import { RETRIES } from "./retries.ts";

/**
 * The workflow's ARN, known before the workflow is: its functions need it in their environment, and it needs them.
 */
export const workflowArn = (stack: Stack): string =>
  stack.formatArn({
    service: "states",
    resource: "stateMachine",
    resourceName: workflowName(stack),
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });

const workflowName = (stack: Stack): string => stack.stackName;

export interface WorkflowProps {
  readonly runCrew: CrewFunction<typeof runCrewContract>;
  readonly recordFailure: CrewFunction<typeof recordFailureContract>;
  /** The longest that an execution may take. */
  readonly timeout: Duration;
  readonly logRetention: RetentionDays;
}

/**
 * The life of one execution, whose input is `{execution_id}`:
 *
 * 1. "Run crew" runs it or goes on with it. Its answer lies under `$.attempt`.
 * 2. "How did it go?": suspended goes to "Run crew" again, after "Wait" if there is something to wait for; completed and
 *    failed end here, for run-crew has decided the outcome and recorded it.
 * 3. Whatever run-crew could not tell by itself is caught; "Record failure" decides the outcome, records it, and puts the
 *    error in words under `$.recorded`.
 *
 * What no Catch can see (a time-out of the whole, a stop by hand) is EventBridge's: see watch.ts.
 */
export class Workflow extends Construct {
  readonly stateMachine: StateMachine;

  constructor(scope: Construct, id: string, props: WorkflowProps) {
    super(scope, id);
    const runCrew = invoke(this, "Run crew", {
      function: props.runCrew,
      version: props.runCrew.lambda.currentVersion,
      payload: { execution_id: JsonPath.stringAt("$.execution_id") },
      resultPath: "$.attempt",
    });
    retryUntilItRuns(runCrew);
    runCrew.next(this.howDidItGo(runCrew));
    runCrew.addCatch(this.recordFailure(props.recordFailure), { resultPath: "$.failure" });

    const stack = Stack.of(this);
    this.stateMachine = new StateMachine(this, "Resource", {
      stateMachineName: workflowName(stack),
      definitionBody: DefinitionBody.fromChainable(runCrew),
      timeout: props.timeout,
      logs: {
        // The prefix keeps the account's policy for log delivery from growing with each log group.
        destination: new LogGroup(this, "Logs", {
          logGroupName: `/aws/vendedlogs/states/${workflowName(stack)}`,
          retention: props.logRetention,
          removalPolicy: RemovalPolicy.DESTROY,
        }),
        level: LogLevel.ALL,
        includeExecutionData: false,
      },
    });
    this.allowEarlierVersions(props.runCrew);
  }

  /** Allows starting workflow executions. */
  allowStart(crewFunction: CrewFunction<AnyContract>): void {
    crewFunction.allow(["states:StartExecution"], [workflowArn(Stack.of(this))]);
  }

  /** Allows asking how a workflow execution is doing. */
  allowDescribe(...crewFunctions: readonly CrewFunction<AnyContract>[]): void {
    for (const crewFunction of crewFunctions)
      crewFunction.allow(["states:DescribeExecution"], [this.executionArns()]);
  }

  /** Allows stopping workflow executions. */
  allowStop(...crewFunctions: readonly CrewFunction<AnyContract>[]): void {
    for (const crewFunction of crewFunctions)
      crewFunction.allow(["states:StopExecution"], [this.executionArns()]);
  }

  private executionArns(): string {
    return Stack.of(this).formatArn({
      service: "states",
      resource: "execution",
      resourceName: `${workflowName(Stack.of(this))}:*`,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
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

  private recordFailure(recordFailureFunction: CrewFunction<typeof recordFailureContract>): IChainable {
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
   * A workflow execution goes on with the definition it began with, and so with a version of run-crew that is no longer
   * the current one, but with today's role.
   */
  private allowEarlierVersions(runCrew: CrewFunction<typeof runCrewContract>): void {
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
