import * as z from "zod";

/** Variables that several contracts ask for, by what they open. */
export const journalEnvironment = z.object({
  /** Name of the DynamoDB table. */
  JOURNAL_TABLE: z.string().min(1),
});

/** Where the files of executions are kept: one of them. */
export const filesEnvironment = z.object({
  /** Name of the S3 bucket. */
  FILES_BUCKET: z.string().optional(),
  /** A folder of this machine: the local stack, which has no S3. */
  FILES_FOLDER: z.string().optional(),
});

/** What tells a deployment's metrics from those of others in the account. */
export const metricsEnvironment = z.object({
  /** The deployment's name in its metrics. */
  STACK_NAME: z.string().min(1),
});

export const promptsEnvironment = z.object({
  /** Whether steps keep what models, tools and functions were asked, for people who look at them. */
  KEEP_PROMPTS: z
    .enum(["true", "false"])
    .default("false")
    .transform((text) => text === "true"),
});

/**
 * Where spans are sent, by OpenTelemetry's own variables (docs/opentelemetry.md). Without an endpoint none
 * are.
 */
export const spansEnvironment = z.object({
  OTEL_EXPORTER_OTLP_ENDPOINT: z.string().optional(),
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: z.string().optional(),
  /** Given directly: the local stack, which has no Secrets Manager. */
  OTEL_EXPORTER_OTLP_HEADERS: z.string().optional(),
  OTEL_EXPORTER_OTLP_TRACES_HEADERS: z.string().optional(),
  /** The Secrets Manager secret that holds what OTEL_EXPORTER_OTLP_HEADERS would. */
  OTEL_HEADERS_SECRET_ARN: z.string().optional(),
  OTEL_EXPORTER_OTLP_TIMEOUT: z.string().optional(),
  OTEL_EXPORTER_OTLP_TRACES_TIMEOUT: z.string().optional(),
  OTEL_EXPORTER_OTLP_COMPRESSION: z.string().optional(),
  OTEL_EXPORTER_OTLP_TRACES_COMPRESSION: z.string().optional(),
  OTEL_EXPORTER_OTLP_PROTOCOL: z.string().optional(),
  OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: z.string().optional(),
  OTEL_SERVICE_NAME: z.string().optional(),
  OTEL_RESOURCE_ATTRIBUTES: z.string().optional(),
  OTEL_SDK_DISABLED: z.string().optional(),
  OTEL_TRACES_EXPORTER: z.string().optional(),
});

export const slotsEnvironment = z.object({
  /**
   * How many crews run at once. Empty: half of what the account may run, which reconcile-executions asks
   * Lambda; 0: no bound.
   */
  MAX_RUNNING_CREWS: z
    .string()
    .regex(/^\d*$/)
    .optional()
    .transform((text) => (text ? Number(text) : undefined)),
});

export const workflowEnvironment = z.object({
  STATE_MACHINE_ARN: z.string().startsWith("arn:"),
});

const SnowflakeAuthentication = z.enum([
  "workload_identity",
  "key_pair",
  "programmatic_access_token",
  "oauth",
]);

export const snowflakeEnvironment = z.object({
  SNOWFLAKE_ACCOUNT: z.string().min(1),
  SNOWFLAKE_AUTHENTICATION: SnowflakeAuthentication,
  SNOWFLAKE_DATABASE: z.string().min(1),
  SNOWFLAKE_SCHEMA: z.string().min(1),
  SNOWFLAKE_WAREHOUSE: z.string().min(1),
  SNOWFLAKE_ROLE: z.string().min(1),
  SNOWFLAKE_USER: z.string().min(1),
  /** The IAM role whose identity Snowflake knows: workload_identity only. */
  SNOWFLAKE_IDENTITY_ROLE_ARN: z.string().optional(),
  /** The Secrets Manager secret that holds the private key or token: every other method in AWS. */
  SNOWFLAKE_SECRET_ARN: z.string().optional(),
  /** A token given directly: the local stack, which has no Secrets Manager. */
  SNOWFLAKE_TOKEN: z.string().optional(),
  /** Base URL of an endpoint other than the account's own: the local server. */
  SNOWFLAKE_ACCESS_URL: z.url().optional(),
});

/**
 * Absent as a whole, the built-in tool for queries is off. Its user and role are never those of the record.
 */
export const snowflakeQueryEnvironment = z.object({
  SNOWFLAKE_QUERY_USER: z.string().optional(),
  SNOWFLAKE_QUERY_ROLE: z.string().optional(),
  /** The record's warehouse when empty. */
  SNOWFLAKE_QUERY_WAREHOUSE: z.string().optional(),
  /** As for the record's login, one of them: */
  SNOWFLAKE_QUERY_IDENTITY_ROLE_ARN: z.string().optional(),
  SNOWFLAKE_QUERY_SECRET_ARN: z.string().optional(),
  SNOWFLAKE_QUERY_TOKEN: z.string().optional(),
  /** Functions that a query may call beside those that only read, with commas between them. */
  SNOWFLAKE_QUERY_FUNCTIONS: z.string().optional(),
  /** What a model is given of a result at most. */
  SNOWFLAKE_QUERY_ROWS: z.coerce.number().int().min(1).default(100),
  SNOWFLAKE_QUERY_BYTES: z.coerce.number().int().min(1000).default(50_000),
  /** Snowflake ends the statement after it. */
  SNOWFLAKE_QUERY_TIMEOUT_SECONDS: z.coerce.number().int().min(1).default(60),
});

/** What tells which crews there are, and whether they can be started. */
export const crewsEnvironment = z.object({
  /** Folder of crews.json; the function's own folder when empty. */
  CREWS_FOLDER: z.string().optional(),
  /** The model of agents that name none. */
  MODEL: z.string().optional(),
  /** The same, where MODEL names none: CrewAI's second name for it. */
  MODEL_NAME: z.string().optional(),
  /**
   * Names of the provider variables that run-crew will have, separated by commas: a crew that needs another
   * cannot be started.
   */
  PROVIDER_VARIABLES: z.string(),
  /** Names of the built-in tools that run-crew has, separated by commas: likewise. */
  BUILT_IN_TOOLS: z.string().optional(),
  /** Set by Lambda itself; models in AWS need it. */
  AWS_REGION: z.string().optional(),
  /** The record's account and login, by which models of Snowflake are asked. */
  ...snowflakeEnvironment.pick({
    SNOWFLAKE_ACCOUNT: true,
    SNOWFLAKE_AUTHENTICATION: true,
    SNOWFLAKE_TOKEN: true,
  }).shape,
});

/** An empty variable counts as 0, which is refused. */
const limit = z.coerce.number().int().min(1);

/** An empty variable counts as 0, which is no limit. */
const limitOrNone = z.coerce.number().int().min(0);

/** Dollars. */
const cost = z.coerce.number().positive();

/** What whoever starts executions knows of crews, and of what they may use. */
export const startEnvironment = z.object({
  ...crewsEnvironment.shape,
  /** The folder that the crews were built of, where that is at hand: the local stack's. */
  CREWS_SOURCE: z.string().optional(),
  /** Name of the crew that a start without `crew` runs; empty: the only crew, or `research`. */
  DEFAULT_CREW: z.string().optional(),
  /** Limits of a start that names none, and the most that one may name. */
  MAX_LLM_CALLS_DEFAULT: limit,
  MAX_LLM_CALLS_CAP: limit,
  MAX_TOTAL_TOKENS_DEFAULT: limit,
  MAX_TOTAL_TOKENS_CAP: limit,
  TIMEOUT_SECONDS_DEFAULT: limit,
  TIMEOUT_SECONDS_CAP: limit,
  /** The same for dollars; absent: none. */
  MAX_COST_USD_DEFAULT: cost.optional(),
  MAX_COST_USD_CAP: cost.optional(),
  /** Prices of models beside the catalogue's, as JSON. */
  MODEL_PRICES: z.string().optional(),
  /** Starts of one client in a day. */
  DAILY_STARTS: limitOrNone,
});

export const httpEnvironment = z.object({
  /** Origins that browsers may call from, separated by commas; empty for none. */
  CORS_ORIGINS: z.string(),
});
