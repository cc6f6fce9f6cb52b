import { join } from "node:path";

import { isProviderVariable } from "../functions/adapters/models/providers/providers.ts";
import { NEAR_ENTRIES, PROXY_VARIABLES } from "../functions/adapters/network/proxy-rules.ts";
import { toolsSwitchedOn } from "../functions/adapters/tools/registry.ts";
import type { LocalTemplate } from "../infra/template/read-local-template.ts";
import type { LocalSettings } from "./local-settings.ts";

export interface FunctionEndpoints {
  readonly dynamodb: string;
  readonly stepFunctions: string;
  readonly snowflake: string;
  readonly stateMachineArn: string;
}

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
export const providerVariables = ({ variables, toolSecrets }: LocalSettings): Record<string, string> => ({
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
export const otelVariables = (variables: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(variables).filter(([name]) => name.startsWith("OTEL_")));

/** Identity and secrets exist in AWS only; the model, and what is told of spans, are this machine's. */
export const withoutAbsentServices = (
  environment: Readonly<Record<string, string>>,
): Record<string, string> =>
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
