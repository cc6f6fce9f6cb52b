import type { SnowflakeSettings } from "../snowflake/settings.ts";

/**
 * What the tool needs to know; the names are those of run-crew's environment. Without a user and a role there
 * is no query.
 */
export interface SnowflakeQuerySettings extends SnowflakeSettings {
  readonly SNOWFLAKE_QUERY_USER?: string | undefined;
  readonly SNOWFLAKE_QUERY_ROLE?: string | undefined;
  readonly SNOWFLAKE_QUERY_WAREHOUSE?: string | undefined;
  readonly SNOWFLAKE_QUERY_IDENTITY_ROLE_ARN?: string | undefined;
  readonly SNOWFLAKE_QUERY_SECRET_ARN?: string | undefined;
  readonly SNOWFLAKE_QUERY_TOKEN?: string | undefined;
  readonly SNOWFLAKE_QUERY_FUNCTIONS?: string | undefined;
  readonly SNOWFLAKE_QUERY_ROWS: number;
  readonly SNOWFLAKE_QUERY_BYTES: number;
  readonly SNOWFLAKE_QUERY_TIMEOUT_SECONDS: number;
}
