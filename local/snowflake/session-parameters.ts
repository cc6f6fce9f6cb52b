export type ParameterValue = string | number | boolean;

/** Snowflake's own defaults, as far as clients or this server read them. */
export const DEFAULT_PARAMETERS: Readonly<Record<string, ParameterValue>> = {
  ABORT_DETACHED_QUERY: false,
  AUTOCOMMIT: true,
  BINARY_OUTPUT_FORMAT: "HEX",
  CLIENT_SESSION_KEEP_ALIVE: false,
  CLIENT_STAGE_ARRAY_BINDING_THRESHOLD: 65_280,
  DATE_OUTPUT_FORMAT: "YYYY-MM-DD",
  LOCK_TIMEOUT: 43_200,
  MULTI_STATEMENT_COUNT: 1,
  PYTHON_CONNECTOR_QUERY_RESULT_FORMAT: "JSON",
  QUERY_TAG: "",
  ROWS_PER_RESULTSET: 0,
  STATEMENT_QUEUED_TIMEOUT_IN_SECONDS: 0,
  STATEMENT_TIMEOUT_IN_SECONDS: 172_800,
  STRICT_JSON_OUTPUT: false,
  TIME_OUTPUT_FORMAT: "HH24:MI:SS",
  TIMESTAMP_LTZ_OUTPUT_FORMAT: "",
  TIMESTAMP_NTZ_OUTPUT_FORMAT: "YYYY-MM-DD HH24:MI:SS.FF3",
  TIMESTAMP_OUTPUT_FORMAT: "YYYY-MM-DD HH24:MI:SS.FF3 TZHTZM",
  TIMESTAMP_TZ_OUTPUT_FORMAT: "",
  TIMEZONE: "America/Los_Angeles",
};

/** A parameter that is a number here. */
export type NumberParameter =
  | "STATEMENT_TIMEOUT_IN_SECONDS"
  | "LOCK_TIMEOUT"
  | "MULTI_STATEMENT_COUNT"
  | "ROWS_PER_RESULTSET";

/** The settings of a user that are defaults of its sessions. */
export const parametersAmong = (settings: Readonly<Record<string, string>>): readonly [string, string][] =>
  Object.entries(settings).filter(([name]) => name in DEFAULT_PARAMETERS);
