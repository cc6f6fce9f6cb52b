import { Duration } from "aws-cdk-lib";
import { Alarm, ComparisonOperator, Metric, TreatMissingData } from "aws-cdk-lib/aws-cloudwatch";
import { SnsAction } from "aws-cdk-lib/aws-cloudwatch-actions";
import { Topic } from "aws-cdk-lib/aws-sns";
import { EmailSubscription } from "aws-cdk-lib/aws-sns-subscriptions";
import type { Queue } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";

import type { DeployConfig } from "../settings/config.ts";
import type { CrewFunctionsByName } from "./crew-function.ts";

export interface AlarmsProps {
  readonly undelivered: Queue;
  readonly functions: Pick<CrewFunctionsByName, "run-crew" | "record-failure" | "reconcile-executions">;
  readonly config: DeployConfig;
}

interface AlarmDescription {
  readonly metric: Metric;
  /** What the metric must not pass; 0 if absent. */
  readonly threshold?: number;
  /** How many of the last periods must be bad. */
  readonly periods: number;
  readonly means: string;
  /** Heading in docs/runbook.md. */
  readonly runbook: string;
}

/** A quarter of an hour outlasts a warehouse's resume and every short outage. */
const UNRECORDED_SECONDS = 900;
const STUCK_MARGIN = Duration.hours(1);

/**
 * What the functions publish themselves (functions/runtime/metrics.ts): reconcile-executions its ages while
 * anything is open.
 */
const published = (metricName: string, stackName: string, statistic: "Maximum" | "Sum"): Metric =>
  new Metric({
    namespace: "Stepcrew",
    metricName,
    dimensionsMap: { service: stackName },
    statistic,
    period: Duration.minutes(5),
  });

/** One alarm for each promise that can be broken without anybody noticing. */
export class Alarms extends Construct {
  constructor(scope: Construct, id: string, props: AlarmsProps) {
    super(scope, id);
    const { alarm_email: email, stack_name: stackName, execution_timeout_hours: hours } = props.config;
    // Without somebody to tell, the alarms are to be looked at in CloudWatch.
    const notify = email === undefined ? undefined : this.topicFor(email);
    const period = { period: Duration.minutes(5), statistic: "Sum" };
    const alarms: Readonly<Record<string, AlarmDescription>> = {
      EndsUndelivered: {
        metric: props.undelivered.metricApproximateNumberOfMessagesVisible({
          ...period,
          statistic: "Maximum",
        }),
        periods: 1,
        means: "Workflow executions ended badly and record-failure could not take it in.",
        runbook: "ends-undelivered",
      },
      RecordFailureFails: {
        metric: props.functions["record-failure"].lambda.metricErrors(period),
        periods: 1,
        means: "record-failure failed: an execution may show PROCESSING until reconcile ends it.",
        runbook: "record-failure-fails",
      },
      ReconcileFails: {
        metric: props.functions["reconcile-executions"].lambda.metricErrors(period),
        periods: 3,
        means:
          "Reconcile has failed for 15 minutes: ends do not reach Snowflake, and stuck executions stay so.",
        runbook: "reconcile-fails",
      },
      RunCrewThrottled: {
        metric: props.functions["run-crew"].lambda.metricThrottles(period),
        periods: 6,
        means:
          "Executions have been queueing for 30 minutes because the account runs as many Lambdas as it may.",
        runbook: "run-crew-throttled",
      },
      EndsUnrecorded: {
        metric: published("OldestUnrecorded", stackName, "Maximum"),
        threshold: UNRECORDED_SECONDS,
        periods: 1,
        means: "The end of an execution has been waiting for Snowflake for 15 minutes; its status is right.",
        runbook: "ends-unrecorded",
      },
      ExecutionStuck: {
        metric: published("OldestOpen", stackName, "Maximum"),
        threshold: Duration.hours(hours).plus(STUCK_MARGIN).toSeconds(),
        periods: 1,
        means: "An execution is open for longer than its workflow allows.",
        runbook: "execution-stuck",
      },
      DuplicateRows: {
        metric: published("DuplicateRows", stackName, "Sum"),
        periods: 1,
        means: "Snowflake has more than one row for an execution; its status and result are right.",
        runbook: "duplicate-rows",
      },
    };
    for (const [name, description] of Object.entries(alarms)) this.addAlarm(name, description, notify);
  }

  private addAlarm(
    name: string,
    { metric, threshold = 0, periods, means, runbook }: AlarmDescription,
    notify: SnsAction | undefined,
  ): void {
    const alarm = new Alarm(this, name, {
      metric,
      threshold,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      evaluationPeriods: periods,
      treatMissingData: TreatMissingData.NOT_BREACHING,
      alarmDescription: `${means} What to do: docs/runbook.md#${runbook}`,
    });
    if (notify !== undefined) alarm.addAlarmAction(notify);
  }

  private topicFor(email: string): SnsAction {
    const topic = new Topic(this, "Topic", { enforceSSL: true });
    topic.addSubscription(new EmailSubscription(email));
    return new SnsAction(topic);
  }
}
