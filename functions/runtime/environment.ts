import * as z from "zod";

/** Variables that several contracts ask for, by what they open. */
export const journalEnvironment = z.object({
  /** Name of the DynamoDB table. */
  JOURNAL_TABLE: z.string().min(1),
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

export const httpEnvironment = z.object({
  /** Origins that browsers may call from, separated by commas; empty for none. */
  CORS_ORIGINS: z.string(),
});
