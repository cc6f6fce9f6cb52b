import type { AnyContract } from "../../functions/runtime/contract.ts";
import type { FunctionVariables } from "../functions.ts";
import type { DeployConfig } from "../settings/config.ts";
import { limitVariables } from "../settings/execution-limits.ts";
import type { ExecutionTable } from "./execution-table.ts";
import type { FileBucket } from "./file-bucket.ts";
import type { ModelAccess } from "./model-access.ts";
import type { PythonFunctions } from "./python-functions.ts";
import type { SnowflakeAccess } from "./snowflake-access.ts";
import type { SnowflakeQueryAccess } from "./snowflake-query-access.ts";
import { spanVariables } from "./span-access.ts";

interface VariableSources {
  readonly config: DeployConfig;
  readonly journal: ExecutionTable;
  readonly files: FileBucket;
  readonly snowflake: SnowflakeAccess;
  readonly snowflakeQuery: SnowflakeQueryAccess;
  readonly models: ModelAccess;
  readonly python: PythonFunctions;
  /** The workflow that start-crew starts and others ask about. */
  readonly workflowArn: string;
}

/** The variables of all functions, of which each gets those that its contract asks for. */
export const functionVariables = ({ config, models, ...sources }: VariableSources): FunctionVariables => ({
  CORS_ORIGINS: config.cors_origins.join(","),
  JOURNAL_TABLE: sources.journal.table.tableName,
  FILES_BUCKET: sources.files.bucket.bucketName,
  ...sources.snowflake.environment,
  STATE_MACHINE_ARN: sources.workflowArn,
  STACK_NAME: config.stack_name,
  ENVIRONMENT_NAME: config.environment_name,
  MODEL: config.model,
  PROVIDER_VARIABLES: models.providerVariables,
  ...models.environment,
  ...sources.python.environment,
  ...sources.snowflakeQuery.builtInTools,
  ...sources.snowflakeQuery.environment,
  ...(config.default_crew === undefined ? {} : { DEFAULT_CREW: config.default_crew }),
  ...limitVariables(config),
  ...(Object.keys(config.model_prices).length > 0 && { MODEL_PRICES: JSON.stringify(config.model_prices) }),
  ...(config.tool_allowed_hosts.length > 0 && { TOOL_ALLOWED_HOSTS: config.tool_allowed_hosts.join(",") }),
  ...spanVariables(config),
  DAILY_STARTS: String(config.daily_starts),
  KEEP_PROMPTS: String(config.keep_prompts),
  ...(config.max_running_crews === undefined ? {} : { MAX_RUNNING_CREWS: String(config.max_running_crews) }),
});

/** Those of the variables that a contract asks for. */
export const askedVariables = (
  { environment }: AnyContract,
  variables: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(variables).filter(([name]) => Object.hasOwn(environment.shape, name)));
