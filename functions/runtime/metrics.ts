import { Metrics as EmbeddedMetrics, MetricUnit } from "@aws-lambda-powertools/metrics";

import type { Metrics } from "../domain/metrics.ts";

/** The namespace that the alarms read (infra/constructs/alarms/alarms.ts). */
const METRIC_NAMESPACE = "Stepcrew";

/**
 * Numbers for CloudWatch, written as lines of the log (embedded metric format), so that they cost no call.
 * @param stack tells the deployments of one account apart
 */
export function metricSink(stack: string): Metrics {
  const publish = (
    unit: (typeof MetricUnit)["Seconds" | "Count"],
    values: Readonly<Record<string, number>>,
  ): void => {
    const metrics = new EmbeddedMetrics({ namespace: METRIC_NAMESPACE, serviceName: stack });
    for (const [name, value] of Object.entries(values)) metrics.addMetric(name, unit, value);
    metrics.publishStoredMetrics();
  };
  return {
    seconds: (values) => publish(MetricUnit.Seconds, values),
    counts: (values) => publish(MetricUnit.Count, values),
  };
}
