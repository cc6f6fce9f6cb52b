import { Duration } from "aws-cdk-lib";
import type { IMetric, Metric } from "aws-cdk-lib/aws-cloudwatch";
import type { Queue } from "aws-cdk-lib/aws-sqs";

import { HEARTBEAT } from "../../../functions/handlers/reconcile-executions/contract.ts";
import { startCrewContract } from "../../../functions/handlers/start-crew/contract.ts";
import type { DeployConfig } from "../../settings/config.ts";
import type { Api } from "../api.ts";
import type { CrewFunctions } from "../crew-functions.ts";
import type { ExecutionTable } from "../execution-table.ts";
import { missingBeats, MOST_METRICS, published, sumOf } from "./alarm-metrics.ts";

export interface AlarmSources {
  readonly undelivered: Queue;
  readonly journal: ExecutionTable;
  readonly functions: CrewFunctions;
  readonly api: Api;
  readonly config: DeployConfig;
}

export interface AlarmDescription {
  readonly metric: IMetric;
  /** What the metric must not pass; 0 if absent. */
  readonly threshold?: number;
  /** How many periods must be bad: in a row, or among the last `of`. */
  readonly periods: number;
  readonly of?: number;
  /** Nothing being published is what it looks for; for all others that is good. */
  readonly isSilence?: true;
  readonly means: string;
  /** Heading in docs/runbook.md. */
  readonly runbook: string;
}

/** A quarter of an hour outlasts a warehouse's resume and every short outage. */
const UNRECORDED_SECONDS = 900;
const STUCK_MARGIN = Duration.hours(1);
const FIVE_MINUTES = Duration.minutes(5);
const SUM = { period: FIVE_MINUTES, statistic: "Sum" };

/** Every alarm by its construct's id, which is part of its logical id, in the order of docs/runbook.md. */
export const alarmTable = (sources: AlarmSources): Readonly<Record<string, AlarmDescription>> => ({
  ...ofStarts(sources),
  ...ofEnds(sources),
  ...ofRecord(sources),
});

/**
 * An alarm on the sum of any number of metrics: one for each ten of them, which is the most that one may look
 * at.
 */
function alarmsOnSum(
  id: string,
  metrics: readonly Metric[],
  { label, ...description }: { readonly label: string } & Pick<AlarmDescription, "means" | "runbook">,
): Readonly<Record<string, AlarmDescription>> {
  const groups = Array.from({ length: Math.ceil(metrics.length / MOST_METRICS) }, (_, index) =>
    metrics.slice(index * MOST_METRICS, (index + 1) * MOST_METRICS),
  );
  return Object.fromEntries(
    groups.map((group, index) => [
      index === 0 ? id : `${id}${index + 1}`,
      { metric: sumOf(group, label, FIVE_MINUTES), periods: 1, ...description },
    ]),
  );
}

/** What clients meet. */
const ofStarts = ({ api, journal, functions, config }: AlarmSources) => ({
  StartsFail: {
    metric: published(startCrewContract.failureMetric ?? "", config.stack_name, "Sum"),
    periods: 1,
    means: "Starts were answered 500, and their executions do not run.",
    runbook: "starts-fail",
  },
  ...alarmsOnSum("ApiFails", api.serverErrors(SUM), {
    label: "5XX answers of routes that ask for a key",
    means: "The API answered 5XX, on a route that asks for a key.",
    runbook: "api-fails",
  }),
  ...alarmsOnSum(
    "ApiThrottled",
    functions.behindTheApi.map(({ lambda }) => lambda.metricThrottles(SUM)),
    {
      label: "Throttled invocations of functions behind the API",
      means: "Requests were not answered because the account runs as many Lambdas as it may.",
      runbook: "api-throttled",
    },
  ),
  JournalThrottled: {
    metric: sumOf(journal.throttles(SUM), "Throttled calls on the journal's table", FIVE_MINUTES),
    periods: 3,
    means:
      "DynamoDB has been throttling the journal for 15 minutes: requests and executions are slow, or fail.",
    runbook: "journal-throttled",
  },
});

const ofEnds = ({ undelivered, functions: { byName }, config }: AlarmSources) => ({
  EndsUndelivered: {
    metric: undelivered.metricApproximateNumberOfMessagesVisible({ ...SUM, statistic: "Maximum" }),
    periods: 1,
    means: "Workflow executions ended badly and record-failure could not take it in.",
    runbook: "ends-undelivered",
  },
  RecordFailureFails: {
    metric: byName["record-failure"].lambda.metricErrors(SUM),
    periods: 1,
    means: "record-failure failed: an execution may show PROCESSING until reconcile ends it.",
    runbook: "record-failure-fails",
  },
  ReconcileFails: {
    metric: byName["reconcile-executions"].lambda.metricErrors(SUM),
    periods: 3,
    means: "Reconcile has failed for 15 minutes: ends do not reach Snowflake, and stuck executions stay so.",
    runbook: "reconcile-fails",
  },
  ReconcileSilent: {
    metric: missingBeats(
      published(HEARTBEAT, config.stack_name, "Sum", Duration.minutes(1)),
      "Minutes without a run of reconcile",
    ),
    // CloudWatch has the last minute or two late, which look silent until then.
    periods: 10,
    of: 15,
    isSilence: true as const,
    means: "Reconcile has not run for 10 minutes: nothing looks after ends and stuck executions.",
    runbook: "reconcile-silent",
  },
  RunCrewThrottled: {
    metric: byName["run-crew"].lambda.metricThrottles(SUM),
    periods: 6,
    means: "Executions have been queueing for 30 minutes because the account runs as many Lambdas as it may.",
    runbook: "run-crew-throttled",
  },
});

const ofRecord = ({ config: { stack_name: stackName, execution_timeout_hours: hours } }: AlarmSources) => ({
  EndsUnrecorded: {
    metric: published("OldestUnrecorded", stackName, "Maximum"),
    threshold: UNRECORDED_SECONDS,
    periods: 1,
    means: "The end of an execution has been waiting for Snowflake for 15 minutes; its status is right.",
    runbook: "ends-unrecorded",
  },
  SnowflakeQuotaUsedUp: {
    metric: published("SnowflakeQuotaRefusals", stackName, "Sum"),
    periods: 1,
    means: "A resource monitor keeps Snowflake's warehouse from running: starts fail, and ends wait.",
    runbook: "snowflake-quota-used-up",
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
});
