import { join } from "node:path";

import { isProviderVariable } from "../functions/adapters/models/providers/providers.ts";
import { NEAR_ENTRIES, PROXY_VARIABLES } from "../functions/adapters/network/proxy-rules.ts";
import { toolsSwitchedOn } from "../functions/adapters/tools/registry.ts";
import type { BuiltCrew } from "../functions/crew/index.ts";
import { type FunctionName, functionNames, functionsByName } from "../infra/functions.ts";
import type { LocalTemplate } from "../infra/template/read-local-template.ts";
import type { Bundles } from "./built-functions.ts";
import { crewIsolation } from "./crew-isolation.ts";
import { functionHost } from "./lambda/function-host.ts";
import type { FunctionHost, NearbyServer } from "./lambda/function-options.ts";
import { threadEnvironment } from "./lambda/lambda-environment.ts";
import { type LocalFunction, localFunction } from "./lambda/local-function.ts";
import type { LocalSettings } from "./local-settings.ts";

export interface FunctionEndpoints {
  readonly dynamodb: string;
  readonly stepFunctions: string;
  readonly snowflake: string;
  readonly stateMachineArn: string;
}

export type LocalFunctions = Readonly<Record<FunctionName, LocalFunction>> & { closeAll(): Promise<void> };

/** What every client logs in to the local Snowflake server with, which accepts any token. */
export const LOCAL_SNOWFLAKE = {
  SNOWFLAKE_ACCOUNT: "local",
  SNOWFLAKE_AUTHENTICATION: "oauth",
  SNOWFLAKE_DATABASE: "STEPCREW",
  SNOWFLAKE_SCHEMA: "PUBLIC",
  SNOWFLAKE_WAREHOUSE: "STEPCREW",
  SNOWFLAKE_ROLE: "STEPCREW",
  SNOWFLAKE_USER: "STEPCREW",
  SNOWFLAKE_TOKEN: "local-token",
} as const;

/** Crews may ask the local Snowflake server, as a user of their own. */
export const LOCAL_SNOWFLAKE_QUERY = {
  SNOWFLAKE_QUERY_USER: "STEPCREW_QUERY",
  SNOWFLAKE_QUERY_ROLE: "STEPCREW_QUERY",
  SNOWFLAKE_QUERY_WAREHOUSE: "STEPCREW",
  SNOWFLAKE_QUERY_TOKEN: "local-token",
} as const;

/** Built-in tools that have what they need on this stack. */
export const LOCAL_TOOLS: readonly string[] = toolsSwitchedOn(({ variables }) =>
  variables.every((name) => name in LOCAL_SNOWFLAKE_QUERY),
);

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
  return (name, { entry, host, crews = [], version, variables }) => {
    const { timeoutSeconds, memoryMegabytes, environment } = template.functions[name];
    const { contract, may, waits, class: functionClass } = functionsByName[name];
    return localFunction({
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
    });
  };
}

/** All functions: those that are given, and the others as they were built. */
export function startFunctions(
  { make, makeHost }: FunctionMakers,
  bundles: Bundles,
  given: Partial<Record<FunctionName, LocalFunction>> = {},
): LocalFunctions {
  const host = makeHost("api");
  const functions = functionNames.map(
    (name) => [name, given[name] ?? make(name, { entry: bundles[name].entry, host })] as const,
  );
  return Object.assign(Object.fromEntries(functions) as Record<FunctionName, LocalFunction>, {
    closeAll: async () => {
      await Promise.all([...functions.map(([, one]) => one.close()), host.close()]);
    },
  });
}

/** What programs on a machine expect, and what says how it reaches the network. */
const MACHINE_VARIABLE =
  /^(?:HOME|TMPDIR|TMP|TEMP|USER|LOGNAME|LANG|LC_[A-Z]+|TZ|AWS_REGION|AWS_DEFAULT_REGION|SSL_CERT_FILE|SSL_CERT_DIR|(?:https?|all|no)_proxy)$/i;

/** The variables of the shell that tools see without being named: a tool must not read every key in it. */
export const ofThisMachine = (variables: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(variables).filter(([name]) => MACHINE_VARIABLE.test(name)));

/** What says which proxies there are. */
export const proxiesOf = (variables: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(variables).filter(([name]) => PROXY_VARIABLES.includes(name)));

/** In place of AWS's secret. */
const providerVariables = ({ variables, toolSecrets }: LocalSettings): Record<string, string> => ({
  PROVIDER_SECRET: JSON.stringify(variables),
  ...(toolSecrets === undefined ? {} : { TOOL_SECRETS: toolSecrets }),
});
/**
 * The proxies of this machine, for all that a function asks elsewhere. The stack's own servers are asked
 * directly, whatever NO_PROXY says: no proxy knows them.
 */
export function proxyVariables(
  { variables, host, snowflakeUrl }: Pick<LocalSettings, "variables" | "host" | "snowflakeUrl">,
  { dynamodb, stepFunctions, snowflake }: FunctionEndpoints,
): Record<string, string> {
  const given = proxiesOf(variables);
  if (Object.keys(given).length === 0) return {};
  const servers = [dynamodb, stepFunctions, ...(snowflakeUrl === undefined ? [snowflake] : [])];
  const own = [host, ...servers.map((url) => new URL(url).host)];
  const direct = [given["no_proxy"] ?? given["NO_PROXY"] ?? "", ...NEAR_ENTRIES, ...own];
  const list = direct.filter(Boolean).join(",");
  return { ...given, NO_PROXY: list, no_proxy: list };
}

/** Spans go where this machine's variables say, whatever the deployment's settings do. */
const otelVariables = (variables: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(variables).filter(([name]) => name.startsWith("OTEL_")));

/** Identity and secrets exist in AWS only; the model, and what is told of spans, are this machine's. */
const withoutAbsentServices = (environment: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(environment).filter(
      ([name]) =>
        !name.startsWith("OTEL_") &&
        !["SNOWFLAKE_IDENTITY_ROLE_ARN", "SNOWFLAKE_SECRET_ARN", "PROVIDER_SECRET_ARN", "MODEL"].includes(
          name,
        ),
    ),
  );

/** Slots for crews, unless the settings give others. There is no account here to ask what it may run. */
const MAX_RUNNING_CREWS = "100";

/** What a function needs to know to work on this stack. */
export function localVariables(
  settings: LocalSettings,
  template: LocalTemplate,
  endpoints: FunctionEndpoints,
): Record<string, string> {
  return {
    ...LOCAL_SNOWFLAKE,
    ...LOCAL_SNOWFLAKE_QUERY,
    BUILT_IN_TOOLS: LOCAL_TOOLS.join(","),
    ...(settings.quotesTools === true ? { LOG_QUOTES_TOOLS: "true" } : {}),
    KEEP_PROMPTS: String(settings.keepsPrompts ?? true),
    ...settings.model,
    MAX_RUNNING_CREWS,
    ...settings.limits,
    SNOWFLAKE_ACCESS_URL: endpoints.snowflake,
    AWS_ENDPOINT_URL_DYNAMODB: endpoints.dynamodb,
    AWS_ENDPOINT_URL_SFN: endpoints.stepFunctions,
    JOURNAL_TABLE: template.table.TableName,
    FILES_FOLDER: join(settings.dataDirectory, "files"),
    STATE_MACHINE_ARN: endpoints.stateMachineArn,
    CORS_ORIGINS: settings.corsOrigins,
    DEFAULT_CREW: settings.defaultCrew ?? "",
    CREWS_SOURCE: settings.crewsDirectory,
    ENVIRONMENT_NAME: "LOCAL",
    PROVIDER_VARIABLES: Object.keys(settings.variables).filter(isProviderVariable).join(","),
  };
}
