import { recordingAdapters } from "../../adapters/recording-adapters.ts";
import { metricSink } from "../../runtime/metrics.ts";
import { taskHandler } from "../../runtime/task-handler.ts";
import { recordFailureContract } from "./contract.ts";
import { recordFailure } from "./record-failure.ts";

export const handler = taskHandler(
  recordFailureContract,
  (environment) => recordingAdapters(environment, metricSink(environment.STACK_NAME)),
  recordFailure,
);
