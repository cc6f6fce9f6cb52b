import type { BuiltCrew } from "../functions/crew/index.ts";
import { type FunctionName, functionNames, functionsByName } from "../infra/functions.ts";
import type { LocalTemplate } from "../infra/template/read-local-template.ts";
import type { Bundles } from "./built-functions.ts";
import { crewIsolation } from "./crew-isolation.ts";
import { functionHost } from "./lambda/function-host.ts";
import type { FunctionHost, LocalFunctionOptions, NearbyServer } from "./lambda/function-options.ts";
import { threadEnvironment } from "./lambda/lambda-environment.ts";
import { type LocalFunction, localFunction } from "./lambda/local-function.ts";
import type { LocalSettings } from "./local-settings.ts";
import {
  type FunctionEndpoints,
  localVariables,
  ofThisMachine,
  otelVariables,
  providerVariables,
  proxyVariables,
  withoutAbsentServices,
} from "./local-variables.ts";

export type LocalFunctions = Readonly<Record<FunctionName, LocalFunction>> & { closeAll(): Promise<void> };

/**
 * Requests that one function of the API answers at once. In Lambda each has a processor to itself; here
 * hundreds at once would all be late for their time limits on what they ask.
 */
const REQUESTS_AT_ONCE = 16;
/** Of one whose requests mostly wait. */
const WAITING_AT_ONCE = 500;

export interface FunctionSurroundings {
  readonly settings: LocalSettings;
  readonly template: LocalTemplate;
  readonly endpoints: FunctionEndpoints;
  /** The stand-ins at these addresses that run in this process, by service. */
  readonly nearby?: Readonly<Record<string, NearbyServer>>;
  readonly log: (line: string) => void;
}

interface BuiltFunction {
  readonly entry: string;
  /** Where it runs with others, unless it runs crews; in a worker of its own if absent. */
  readonly host?: FunctionHost;
  /** What it knows of crews; nothing if absent. */
  readonly crews?: readonly BuiltCrew[];
  readonly version?: string;
  /** Whether its host loads it at once, and not when it is first invoked. */
  readonly loadsAtOnce?: boolean;
  /** Its own, in place of those that all have. */
  readonly variables?: Readonly<Record<string, string>>;
}

/** Makes one built function invokable. */
export type MakeFunction = (name: FunctionName, built: BuiltFunction) => LocalFunction;

/** Makes a worker for several functions that do not run crews. */
export type MakeHost = (name: string) => FunctionHost;

export interface FunctionMakers {
  readonly make: MakeFunction;
  readonly makeHost: MakeHost;
}

export const functionMakers = (surroundings: FunctionSurroundings): FunctionMakers => ({
  make: functionMaker(surroundings),
  makeHost: hostMaker(surroundings),
});

/**
 * A worker that serves several functions has the packages that they share in memory once, not once for each.
 */
const hostMaker =
  ({ settings, template, endpoints, nearby, log }: FunctionSurroundings): MakeHost =>
  (name) => {
    const sizes = functionNames.map((each) => template.functions[each].memoryMegabytes);
    const memoryMegabytes = Math.max(...sizes);
    const common = {
      ...localVariables(settings, template, endpoints),
      ...proxyVariables(settings, endpoints),
    };
    const environment = threadEnvironment(common);
    return functionHost({ name, environment, servesSeveral: true, memoryMegabytes, nearby, log });
  };

/**
 * Makes built functions invokable here, each with the variables that the template gives it, those of this
 * machine in place of AWS's.
 */
function functionMaker({ settings, template, endpoints, nearby, log }: FunctionSurroundings): MakeFunction {
  const isolationFor = crewIsolation({
    dynamodb: endpoints.dynamodb,
    ask: nearby?.["DYNAMODB"]?.ask,
    tableName: template.table.TableName,
  });
  return (name, { entry, host, crews = [], version, loadsAtOnce, variables }) => {
    const { timeoutSeconds, memoryMegabytes, environment } = template.functions[name];
    const { contract, may, waits, class: functionClass } = functionsByName[name];
    const options: LocalFunctionOptions = {
      name,
      version,
      entry,
      timeoutSeconds,
      memoryMegabytes,
      environment: {
        ...(may.models ? ofThisMachine(settings.variables) : {}),
        ...withoutAbsentServices(environment),
        ...localVariables(settings, template, endpoints),
        ...(may.models ? providerVariables(settings) : {}),
        ...(may.spans ? otelVariables(settings.variables) : {}),
        ...proxyVariables(settings, endpoints),
        ...variables,
      },
      ...(functionClass === "runs crews" ? { isolation: isolationFor(crews) } : host && { host }),
      ...("route" in contract ? { atOnce: waits ? WAITING_AT_ONCE : REQUESTS_AT_ONCE } : {}),
      nearby,
      log,
    };
    if (loadsAtOnce === true) host?.load(options);
    return localFunction(options);
  };
}

/** What is asked first, by whoever waits for the stack. */
const ASKED_FIRST: FunctionName = "check-health";

/** All functions: those that are given, and the others as they were built. */
export function startFunctions(
  { make, makeHost }: FunctionMakers,
  bundles: Bundles,
  given: Partial<Record<FunctionName, LocalFunction>> = {},
): LocalFunctions {
  const host = makeHost("api");
  const functions = functionNames.map(
    (name) =>
      [
        name,
        given[name] ?? make(name, { entry: bundles[name].entry, host, loadsAtOnce: name === ASKED_FIRST }),
      ] as const,
  );
  return Object.assign(Object.fromEntries(functions) as Record<FunctionName, LocalFunction>, {
    closeAll: async () => {
      await Promise.all([...functions.map(([, one]) => one.close()), host.close()]);
    },
  });
}
