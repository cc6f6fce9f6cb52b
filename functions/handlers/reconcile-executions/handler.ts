import { openExecutions } from "../../adapters/dynamodb/open-executions.ts";
import { recordingAdapters } from "../../adapters/recording-adapters.ts";
import { metricSink } from "../../runtime/metrics.ts";
import { taskHandler } from "../../runtime/task-handler.ts";
import { reconcileExecutionsContract } from "./contract.ts";
import { reconcileExecutions } from "./reconcile-executions.ts";

export const handler = taskHandler(
  reconcileExecutionsContract,
  (environment) => {
    const adapters = recordingAdapters(environment, metricSink(environment.STACK_NAME));
    return { ...adapters, open: openExecutions(adapters.table) };
  },
  (_event, ports, invocation) => reconcileExecutions(ports, invocation),
);
