import { cancelCrewContract } from "../functions/handlers/cancel-crew/contract.ts";
import { checkHealthContract } from "../functions/handlers/check-health/contract.ts";
import { exportSpansContract } from "../functions/handlers/export-spans/contract.ts";
import { getConsoleFileContract } from "../functions/handlers/get-console-file/contract.ts";
import { getConsoleContract } from "../functions/handlers/get-console/contract.ts";
import { getCrewContract } from "../functions/handlers/get-crew/contract.ts";
import { getExecutionContract } from "../functions/handlers/get-execution/contract.ts";
import { getFileContract } from "../functions/handlers/get-file/contract.ts";
import { getOpenapiContract } from "../functions/handlers/get-openapi/contract.ts";
import { getStatusContract } from "../functions/handlers/get-status/contract.ts";
import { getStepContract } from "../functions/handlers/get-step/contract.ts";
import { listCrewsContract } from "../functions/handlers/list-crews/contract.ts";
import { listEventsContract } from "../functions/handlers/list-events/contract.ts";
import { listExecutionsContract } from "../functions/handlers/list-executions/contract.ts";
import { listFilesContract } from "../functions/handlers/list-files/contract.ts";
import { listStepsContract } from "../functions/handlers/list-steps/contract.ts";
import { reconcileExecutionsContract } from "../functions/handlers/reconcile-executions/contract.ts";
import { recordFailureContract } from "../functions/handlers/record-failure/contract.ts";
import { replayCrewContract } from "../functions/handlers/replay-crew/contract.ts";
import { runCrewContract } from "../functions/handlers/run-crew/contract.ts";
import { startCrewContract } from "../functions/handlers/start-crew/contract.ts";
import { streamEventsContract } from "../functions/handlers/stream-events/contract.ts";
import type { AnyContract, EnvironmentOf } from "../functions/runtime/contract.ts";
import type { FunctionRow } from "./function-row.ts";

/**
 * Every Lambda there is, those behind the API first, in the order in which a client meets them. A function's
 * name is its contract's, and so is that of its folder in functions/handlers. Bundles, the stack with its
 * permissions and routes, and the local stack are made from these rows.
 */
const rows = [
  {
    contract: startCrewContract,
    class: "behind the API",
    description: "Starts an execution: journal, PROCESSING row, workflow execution",
    may: {
      journal: ["GetItem", "PutItem", "UpdateItem", "DeleteItem"],
      snowflake: ["record"],
      workflow: ["start", "describe"],
    },
    crews: "list",
  },
  {
    contract: getStatusContract,
    class: "behind the API",
    description: "Says how an execution is doing, from the journal alone",
    may: { journal: ["GetItem", "Query"] },
  },
  {
    contract: listExecutionsContract,
    class: "behind the API",
    description: "Lists executions, newest first, from the journal alone",
    may: { journal: ["GetItem"], journalIndexes: ["latest"] },
  },
  {
    contract: getExecutionContract,
    class: "behind the API",
    description: "Shows all that is known of an execution",
    may: { journal: ["GetItem"] },
  },
  {
    contract: listEventsContract,
    class: "behind the API",
    description: "Shows the timeline of an execution",
    may: { journal: ["GetItem", "Query"] },
    waits: true,
  },
  {
    contract: streamEventsContract,
    class: "streams to clients",
    description: "Sends the timeline of an execution as it is written",
    may: { journal: ["GetItem", "Query"], watchers: true },
    switchedOnBy: "live_events",
    waits: true,
  },
  {
    contract: listStepsContract,
    class: "behind the API",
    description: "Shows what an execution did, as a tree, without what was said",
    may: { journal: ["GetItem", "Query"] },
  },
  {
    contract: getStepContract,
    class: "behind the API",
    description: "Shows one step of an execution, with what was said",
    may: { journal: ["GetItem", "Query"] },
  },
  {
    contract: listFilesContract,
    class: "behind the API",
    description: "Lists the files that an execution has written",
    may: { journal: ["GetItem"], files: ["list"] },
  },
  {
    contract: getFileContract,
    class: "behind the API",
    description: "Hands out a file that an execution has written",
    may: { journal: ["GetItem"], files: ["read"] },
  },
  {
    contract: cancelCrewContract,
    class: "behind the API",
    description: "Ends an execution at once",
    may: { journal: ["GetItem", "UpdateItem"], workflow: ["stop"] },
  },
  {
    contract: listCrewsContract,
    class: "behind the API",
    description: "Lists the crews that can be started",
    may: {},
    crews: "list",
  },
  {
    contract: getCrewContract,
    class: "behind the API",
    description: "Shows what a crew is made of, and its last executions",
    may: { journalIndexes: ["latest"] },
    crews: "list",
  },
  {
    contract: replayCrewContract,
    class: "behind the API",
    description: "Starts an execution that goes on from stored steps of another one",
    may: {
      journal: ["GetItem", "Query", "PutItem", "UpdateItem", "DeleteItem"],
      snowflake: ["record"],
      workflow: ["start", "describe"],
    },
    crews: "list",
  },
  {
    contract: checkHealthContract,
    class: "behind the API",
    description: "Says whether Snowflake lets us in",
    may: { snowflake: ["record"] },
  },
  {
    contract: getOpenapiContract,
    class: "behind the API",
    description: "Describes the API for programs",
    may: {},
  },
  {
    contract: getConsoleContract,
    class: "behind the API",
    description: "Hands out the page for people",
    may: {},
    hasConsole: true,
    switchedOnBy: "console",
  },
  {
    contract: getConsoleFileContract,
    class: "behind the API",
    description: "Hands out the script and the style of the page for people",
    may: {},
    hasConsole: true,
    switchedOnBy: "console",
  },
  {
    contract: runCrewContract,
    class: "runs crews",
    description: "Runs a crew, or goes on with it, until it ends or its time is nearly over",
    may: {
      journal: ["GetItem", "Query", "PutItem", "UpdateItem", "DeleteItem"],
      snowflake: ["record", "queries"],
      models: true,
      files: ["read", "write"],
      python: true,
    },
    crews: "code",
  },
  {
    contract: recordFailureContract,
    class: "records",
    description: "Ends an execution whose workflow failed, and records it",
    may: { journal: ["GetItem", "Query", "UpdateItem"], snowflake: ["record"] },
  },
  {
    contract: reconcileExecutionsContract,
    class: "reconciles",
    description: "Records results that are not in Snowflake yet, and ends executions that nobody runs",
    may: {
      journal: ["GetItem", "Query", "PutItem", "UpdateItem"],
      journalIndexes: ["open"],
      snowflake: ["record"],
      workflow: ["describe", "stop"],
      account: true,
    },
  },
  {
    contract: exportSpansContract,
    class: "exports",
    description: "Sends what an execution did to a collector of OpenTelemetry, where one is set",
    may: { journal: ["GetItem", "Query"], spans: true },
  },
] as const satisfies readonly FunctionRow[];

type Contract = (typeof rows)[number]["contract"];

export type FunctionName = Contract["name"];

/** Those that have crews in them. */
export type CrewFunctionName = Extract<(typeof rows)[number], { readonly crews: string }>["contract"]["name"];

/** A function's contract in its exact type, by its name. */
export type ContractOf<Name extends FunctionName> = Extract<Contract, { readonly name: Name }>;

type NamedRow = FunctionRow & { readonly contract: { readonly name: FunctionName } };

export const functionRows: readonly NamedRow[] = rows;

export const functionsByName = Object.fromEntries(
  functionRows.map((row) => [row.contract.name, row]),
) as Readonly<Record<FunctionName, NamedRow>>;

export const functionNames: readonly FunctionName[] = functionRows.map(({ contract }) => contract.name);

export const crewFunctionNames = functionRows.flatMap((row) =>
  row.crews === undefined ? [] : [row.contract.name as CrewFunctionName],
);

/** The contracts that API Gateway serves, in the order of the table. */
export const httpContracts = functionRows.flatMap(({ contract }) => ("route" in contract ? [contract] : []));

/** Texts for all that a contract asks for; what it can do without may be left out. */
type VariablesOf<C> = C extends AnyContract ? { readonly [Name in keyof EnvironmentOf<C>]: string } : never;

type AllOf<Union> = (Union extends unknown ? (each: Union) => void : never) extends (all: infer All) => void
  ? All
  : never;

/** Every variable that a contract of the table asks for: one that a deployment forgets does not compile. */
export type FunctionVariables = AllOf<VariablesOf<Contract>>;
