/** What a connection to Snowflake needs to know; the names are those of the Lambdas' environment. */
export interface SnowflakeSettings {
  readonly SNOWFLAKE_ACCOUNT: string;
  readonly SNOWFLAKE_AUTHENTICATION: "workload_identity" | "key_pair" | "programmatic_access_token" | "oauth";
  readonly SNOWFLAKE_DATABASE: string;
  readonly SNOWFLAKE_SCHEMA: string;
  readonly SNOWFLAKE_WAREHOUSE: string;
  readonly SNOWFLAKE_ROLE: string;
  readonly SNOWFLAKE_USER: string;
  readonly SNOWFLAKE_IDENTITY_ROLE_ARN?: string | undefined;
  readonly SNOWFLAKE_SECRET_ARN?: string | undefined;
  readonly SNOWFLAKE_TOKEN?: string | undefined;
  readonly SNOWFLAKE_ACCESS_URL?: string | undefined;
  /** What holds the key or token, for sentences: "the Snowflake secret" unless given. No variable. */
  readonly credentialPlace?: string;
  /** Longest wait for one HTTP answer after the login, in milliseconds; 6000 unless given. No variable. */
  readonly answerMilliseconds?: number;
  /** Told of each statement that is refused over a used-up resource monitor. No variable. */
  readonly quotaUsedUp?: (() => void) | undefined;
}
