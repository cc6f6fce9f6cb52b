import { Duration } from "aws-cdk-lib";
import { MathExpression, Metric } from "aws-cdk-lib/aws-cloudwatch";

/**
 * What the functions publish themselves (functions/runtime/metrics.ts): reconcile-executions its ages while
 * anything is open.
 */
export const published = (
  metricName: string,
  stackName: string,
  statistic: "Maximum" | "Sum",
  period = Duration.minutes(5),
): Metric =>
  new Metric({ namespace: "Stepcrew", metricName, dimensionsMap: { service: stackName }, statistic, period });

/** An alarm may look at no more. */
export const MOST_METRICS = 10;

/**
 * The sum of up to ten metrics. Each is filled with 0, because a
 * sum has no value where one of its parts has none, and most counts are published only when they are not 0.
 */
export const sumOf = (metrics: readonly Metric[], label: string, period: Duration): MathExpression =>
  new MathExpression({
    label,
    expression: metrics.map((_, index) => `FILL(m${index}, 0)`).join(" + "),
    usingMetrics: Object.fromEntries(metrics.map((metric, index) => [`m${index}`, metric])),
    period,
  });

/**
 * Above 0 in each minute in which a heartbeat is missing that was there before, 0 where it is there, and
 * without a value where none came before: REPEAT fills with the value before the gap, if there is one. So an
 * alarm that keeps its state without values is not raised by a deployment that has not yet come to its first
 * heartbeat, which missing data that count as breaching would do, and stays raised once the last heartbeat
 * has left its window.
 */
export const missingBeats = (heartbeat: Metric, label: string): MathExpression =>
  new MathExpression({
    label,
    expression: "FILL(beats, REPEAT) - FILL(beats, 0)",
    usingMetrics: { beats: heartbeat },
    period: Duration.minutes(1),
  });
