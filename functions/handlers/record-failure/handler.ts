import { recordingAdapters } from "../../adapters/recording-adapters.ts";
import { metricSink } from "../../runtime/metrics.ts";
import { taskHandler } from "../../runtime/task-handler.ts";
import { recordFailure as contract } from "./contract.ts";
import { recordFailure } from "./record-failure.ts";

export const handler = taskHandler(
  contract,
  (environment) => ({ ...recordingAdapters(environment), metrics: metricSink(environment.STACK_NAME) }),
  recordFailure,
);
