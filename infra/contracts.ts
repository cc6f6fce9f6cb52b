import { cancelCrew } from "../functions/handlers/cancel-crew/contract.ts";
import { checkHealth } from "../functions/handlers/check-health/contract.ts";
import { getExecution } from "../functions/handlers/get-execution/contract.ts";
import { getStatus } from "../functions/handlers/get-status/contract.ts";
import { listEvents } from "../functions/handlers/list-events/contract.ts";
import { listExecutions } from "../functions/handlers/list-executions/contract.ts";
import { reconcileExecutions } from "../functions/handlers/reconcile-executions/contract.ts";
import { recordFailure } from "../functions/handlers/record-failure/contract.ts";
import { runCrewTask } from "../functions/handlers/run-crew/contract.ts";
import { startCrew } from "../functions/handlers/start-crew/contract.ts";
import type { AnyContract } from "../functions/runtime/contract.ts";

/** Every Lambda there is, by its contract's name. The handler lies in functions/handlers/<name>/handler.ts. */
const contractsByName = {
  "start-crew": startCrew,
  "get-status": getStatus,
  "list-executions": listExecutions,
  "get-execution": getExecution,
  "list-events": listEvents,
  "cancel-crew": cancelCrew,
  "check-health": checkHealth,
  "run-crew": runCrewTask,
  "record-failure": recordFailure,
  "reconcile-executions": reconcileExecutions,
} as const satisfies Readonly<Record<string, AnyContract>>;

export type FunctionName = keyof typeof contractsByName;

export const functionNames = Object.keys(contractsByName) as readonly FunctionName[];

export const contracts = Object.values(contractsByName);
