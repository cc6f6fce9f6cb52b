import { cancelCrewContract } from "../functions/handlers/cancel-crew/contract.ts";
import { checkHealthContract } from "../functions/handlers/check-health/contract.ts";
import { getExecutionContract } from "../functions/handlers/get-execution/contract.ts";
import { getStatusContract } from "../functions/handlers/get-status/contract.ts";
import { listEventsContract } from "../functions/handlers/list-events/contract.ts";
import { listExecutionsContract } from "../functions/handlers/list-executions/contract.ts";
import { reconcileExecutionsContract } from "../functions/handlers/reconcile-executions/contract.ts";
import { recordFailureContract } from "../functions/handlers/record-failure/contract.ts";
import { runCrewContract } from "../functions/handlers/run-crew/contract.ts";
import { startCrewContract } from "../functions/handlers/start-crew/contract.ts";
import type { AnyContract } from "../functions/runtime/contract.ts";

/** Every Lambda there is, by its contract's name. The handler lies in functions/handlers/<name>/handler.ts. */
const contractsByName = {
  "start-crew": startCrewContract,
  "get-status": getStatusContract,
  "list-executions": listExecutionsContract,
  "get-execution": getExecutionContract,
  "list-events": listEventsContract,
  "cancel-crew": cancelCrewContract,
  "check-health": checkHealthContract,
  "run-crew": runCrewContract,
  "record-failure": recordFailureContract,
  "reconcile-executions": reconcileExecutionsContract,
} as const satisfies Readonly<Record<string, AnyContract>>;

export type FunctionName = keyof typeof contractsByName;

export const functionNames = Object.keys(contractsByName) as readonly FunctionName[];

export const contracts = Object.values(contractsByName);
