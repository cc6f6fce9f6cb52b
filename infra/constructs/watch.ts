import { Duration } from "aws-cdk-lib";
import { Rule, Schedule } from "aws-cdk-lib/aws-events";
import { LambdaFunction } from "aws-cdk-lib/aws-events-targets";
import { SqsDestination } from "aws-cdk-lib/aws-lambda-destinations";
import { Queue } from "aws-cdk-lib/aws-sqs";
import type { StateMachine } from "aws-cdk-lib/aws-stepfunctions";
import { Construct } from "constructs";

import type { DeployConfig } from "../settings/config.ts";
import type { CrewFunctionsByName } from "./crew-function.ts";

export interface WatchProps {
  readonly stateMachine: StateMachine;
  readonly functions: Pick<CrewFunctionsByName, "record-failure" | "reconcile-executions" | "export-spans">;
  readonly config: Pick<DeployConfig, "otel_endpoint">;
}

/** What looks after executions from outside the workflow, so that none is lost or stuck. */
export class Watch extends Construct {
  /**
   * Events that record-failure could not take, kept for two weeks. Reconcile ends their executions instead.
   */
  readonly undelivered: Queue;

  constructor(scope: Construct, id: string, props: WatchProps) {
    super(scope, id);
    this.undelivered = new Queue(this, "Undelivered", {
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });
    this.recordFailedWorkflows(props);
    this.reconcileEveryMinute(props);
    if (props.config.otel_endpoint !== undefined) this.exportSpans(props);
  }

  /** The event goes to record-failure as it is: its contract knows EventBridge's shape. */
  private recordFailedWorkflows({ stateMachine, functions }: WatchProps): void {
    const { lambda } = functions["record-failure"];
    lambda.configureAsyncInvoke({
      retryAttempts: 2,
      maxEventAge: Duration.hours(6),
      onFailure: new SqsDestination(this.undelivered),
    });
    new Rule(this, "Bad ends", {
      description: "Workflow executions that failed, timed out or were stopped",
      eventPattern: {
        source: ["aws.states"],
        detailType: ["Step Functions Execution Status Change"],
        detail: {
          stateMachineArn: [stateMachine.stateMachineArn],
          status: ["FAILED", "TIMED_OUT", "ABORTED"],
        },
      },
      targets: [
        new LambdaFunction(lambda, {
          deadLetterQueue: this.undelivered,
          retryAttempts: 185,
          maxEventAge: Duration.hours(24),
        }),
      ],
    });
  }

  /** What cannot be sent in its three tries is lost: the execution has its result all the same. */
  private exportSpans({ stateMachine, functions }: WatchProps): void {
    const { lambda } = functions["export-spans"];
    lambda.configureAsyncInvoke({ retryAttempts: 2, maxEventAge: Duration.hours(6) });
    new Rule(this, "Ends", {
      description: "Workflow executions that ended, whichever way",
      eventPattern: {
        source: ["aws.states"],
        detailType: ["Step Functions Execution Status Change"],
        detail: {
          stateMachineArn: [stateMachine.stateMachineArn],
          status: ["SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED"],
        },
      },
      targets: [new LambdaFunction(lambda, { retryAttempts: 2, maxEventAge: Duration.hours(6) })],
    });
  }

  /** A run that failed is not repeated: the next one is a minute away and does the same. */
  private reconcileEveryMinute({ functions }: WatchProps): void {
    const { lambda } = functions["reconcile-executions"];
    lambda.configureAsyncInvoke({ retryAttempts: 0, maxEventAge: Duration.seconds(60) });
    new Rule(this, "Every minute", {
      description: "Records results that are not in Snowflake yet, and ends executions that nobody runs",
      schedule: Schedule.rate(Duration.minutes(1)),
      targets: [new LambdaFunction(lambda, { retryAttempts: 0, maxEventAge: Duration.seconds(60) })],
    });
  }
}
