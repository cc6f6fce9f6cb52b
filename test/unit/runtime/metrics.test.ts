import { expect, it } from "vitest";

import { metricSink } from "../../../functions/runtime/metrics.ts";
import { capturedOutput, logLines } from "../../support/captured-output.ts";

const printed = capturedOutput();

it("publishes seconds and counts in the namespace that the alarms read, told apart by deployment", () => {
  const metrics = metricSink("stepcrew");
  metrics.seconds({ OldestOpen: 5, OldestUnrecorded: 0 });
  metrics.counts({ DuplicateRows: 2 });
  const published = logLines(printed()).map(({ _aws, service, ...values }) => {
    const [{ Namespace, Dimensions, Metrics } = {}] = (
      _aws as { CloudWatchMetrics: Record<string, unknown>[] }
    ).CloudWatchMetrics;
    return { Namespace, Dimensions, Metrics, service, values };
  });
  const common = { Namespace: "Stepcrew", Dimensions: [["service"]], service: "stepcrew" };
  expect(published).toEqual([
    {
      ...common,
      Metrics: [
        { Name: "OldestOpen", Unit: "Seconds" },
        { Name: "OldestUnrecorded", Unit: "Seconds" },
      ],
      values: { OldestOpen: 5, OldestUnrecorded: 0 },
    },
    { ...common, Metrics: [{ Name: "DuplicateRows", Unit: "Count" }], values: { DuplicateRows: 2 } },
  ]);
});
