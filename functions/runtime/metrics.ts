import { Metrics, MetricUnit } from "@aws-lambda-powertools/metrics";

/** Numbers for CloudWatch, written as lines of the log (embedded metric format), so that they cost no call. */
export interface MetricSink {
  /** Publishes seconds by name, at once. */
  seconds(values: Readonly<Record<string, number>>): void;
  /** Publishes how many there are, by name, at once. */
  counts(values: Readonly<Record<string, number>>): void;
}

/** The namespace that the alarms read (infra/constructs/alarms.ts). */
const METRIC_NAMESPACE = "Stepcrew";

/** @param stack tells the deployments of one account apart */
export function metricSink(stack: string): MetricSink {
  const publish = (
    unit: (typeof MetricUnit)["Seconds" | "Count"],
    values: Readonly<Record<string, number>>,
  ): void => {
    const metrics = new Metrics({ namespace: METRIC_NAMESPACE, serviceName: stack });
    for (const [name, value] of Object.entries(values)) metrics.addMetric(name, unit, value);
    metrics.publishStoredMetrics();
  };
  return {
    seconds: (values) => publish(MetricUnit.Seconds, values),
    counts: (values) => publish(MetricUnit.Count, values),
  };
}
