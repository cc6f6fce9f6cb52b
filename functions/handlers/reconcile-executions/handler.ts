import { slotLimit } from "../../adapters/dynamodb/admission/slots.ts";
import { openExecutions } from "../../adapters/dynamodb/open-executions.ts";
import { lambdaAccount } from "../../adapters/lambda/account.ts";
import { recordingAdapters } from "../../adapters/recording-adapters.ts";
import { metricSink } from "../../runtime/metrics.ts";
import { taskHandler } from "../../runtime/task-handler.ts";
import { reconcileExecutionsContract } from "./contract.ts";
import { keepSlotLimit } from "./keep-slot-limit.ts";
import { reconcileExecutions } from "./reconcile-executions.ts";

export const handler = taskHandler(
  reconcileExecutionsContract,
  (environment) => {
    const adapters = recordingAdapters(environment, metricSink(environment.STACK_NAME));
    return {
      ...adapters,
      open: openExecutions(adapters.table),
      // A setting makes the question needless.
      ...(environment.MAX_RUNNING_CREWS === undefined
        ? { slotLimit: { limit: slotLimit(adapters.table), account: lambdaAccount() } }
        : {}),
    };
  },
  async (_event, ports, invocation) => {
    const asking = ports.slotLimit && keepSlotLimit(ports.slotLimit, invocation.log);
    const [summary] = await Promise.all([reconcileExecutions(ports, invocation), asking]);
    return summary;
  },
);
