import { join } from "node:path";

import { PRICES_VARIABLE } from "../../functions/adapters/models/prices/model-prices.ts";
import { PROXY_VARIABLES } from "../../functions/adapters/network/proxy-rules.ts";
import type { ExecutionLimits } from "../../functions/domain/execution.ts";
import type { DeployConfig } from "../../infra/settings/config.ts";
import { limitVariables } from "../../infra/settings/execution-limits.ts";
import type { LocalSettings } from "../../local/local-settings.ts";
import { LOCAL_SNOWFLAKE, LOCAL_SNOWFLAKE_QUERY, ofThisMachine } from "../../local/local-variables.ts";

/** What models and built-in tools are told, as run-crew is in the local stack. */
export function runVariables({
  variables,
  model,
  snowflakeUrl,
}: LocalSettings): Readonly<Record<string, string>> {
  return {
    AWS_REGION: "us-east-1",
    ...variables,
    ...model,
    ...LOCAL_SNOWFLAKE,
    ...(snowflakeUrl !== undefined && { ...LOCAL_SNOWFLAKE_QUERY, SNOWFLAKE_ACCESS_URL: snowflakeUrl }),
  };
}

/** What tools may read pages of as well, unless the shell says otherwise. */
export const hostVariables = ({
  tool_allowed_hosts: hosts,
}: Pick<DeployConfig, "tool_allowed_hosts">): Readonly<Record<string, string>> =>
  hosts.length === 0 ? {} : { TOOL_ALLOWED_HOSTS: hosts.join(",") };

/** Prices of models beside the catalogue's, where the shell or cdk.json has some. */
export function priceVariables(
  { limits }: Pick<LocalSettings, "limits">,
  { model_prices: prices }: Pick<DeployConfig, "model_prices">,
): Readonly<Record<string, string>> {
  const configured = Object.keys(prices).length === 0 ? undefined : JSON.stringify(prices);
  const text = limits[PRICES_VARIABLE] ?? configured;
  return text === undefined ? {} : { [PRICES_VARIABLE]: text };
}

/** Where a run keeps its files, as the local stack does, and where its crew's own files are. */
export const fileVariables = ({ dataDirectory, crewsDirectory }: LocalSettings) => ({
  FILES_FOLDER: join(dataDirectory, "files"),
  CREWS_SOURCE: crewsDirectory,
});

/** What makes colours, and what a process needs to begin. */
const OF_THE_TERMINAL = ["PATH", "TERM", "COLORTERM", "NO_COLOR", "FORCE_COLOR"];

/** Of the variables that tools see. */
export const secretNames = (
  { toolSecrets }: Pick<LocalSettings, "toolSecrets">,
  { tool_secrets: configured }: Pick<DeployConfig, "tool_secrets">,
): readonly string[] => toolSecrets?.split(",").map((name) => name.trim()) ?? configured;

/** The environment of the process that the crew's own code reads: as in the stack, it has no key unasked. */
export function crewEnvironment(
  settings: LocalSettings,
  config: Pick<DeployConfig, "tool_secrets">,
): Record<string, string> {
  const { variables } = settings;
  const named = secretNames(settings, config);
  const isSeen = (name: string): boolean => [...named, ...OF_THE_TERMINAL, ...PROXY_VARIABLES].includes(name);
  return {
    LANG: "en_US.UTF-8",
    TZ: ":UTC",
    AWS_REGION: "us-east-1",
    ...Object.fromEntries(Object.entries(variables).filter(([name]) => isSeen(name))),
    ...ofThisMachine(variables),
  };
}

/** The limits of an execution whose start names none. */
export function defaultLimits({ limits }: LocalSettings, config: DeployConfig): ExecutionLimits {
  const variables: Readonly<Record<string, string>> = { ...limitVariables(config), ...limits };
  const limitOf = (name: string): number =>
    Math.min(Number(variables[`${name}_DEFAULT`]), Number(variables[`${name}_CAP`]));
  return {
    max_llm_calls: limitOf("MAX_LLM_CALLS"),
    max_total_tokens: limitOf("MAX_TOTAL_TOKENS"),
    timeout_seconds: limitOf("TIMEOUT_SECONDS"),
    ...costLimit(variables),
  };
}

const costLimit = (variables: Readonly<Record<string, string>>): Pick<ExecutionLimits, "max_cost_usd"> => {
  const { MAX_COST_USD_DEFAULT: usual, MAX_COST_USD_CAP: cap } = variables;
  const given = [usual, cap].flatMap((value) => (value === undefined ? [] : [Number(value)]));
  return given.length === 0 ? {} : { max_cost_usd: Math.min(...given) };
};
