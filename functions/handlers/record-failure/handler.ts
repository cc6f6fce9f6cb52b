import { toolsUnderWay } from "../../adapters/dynamodb/tools-under-way.ts";
import { recordingAdapters } from "../../adapters/recording-adapters.ts";
import { metricSink } from "../../runtime/metrics.ts";
import { taskHandler } from "../../runtime/task-handler.ts";
import { recordFailureContract } from "./contract.ts";
import { recordFailure } from "./record-failure.ts";

export const handler = taskHandler(
  recordFailureContract,
  (environment) => {
    const adapters = recordingAdapters(environment, metricSink(environment.STACK_NAME));
    return { ...adapters, toolsUnderWay: toolsUnderWay(adapters.table) };
  },
  recordFailure,
);
