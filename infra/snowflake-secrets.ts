import type { Contradiction } from "./setting-contradictions.ts";

/** Secrets that the Snowflake logins still lack; every method but workload_identity keeps a key or token in one. */
export const missingSnowflakeSecrets: readonly Contradiction[] = [
  {
    among: ["snowflake_authentication", "snowflake_secret_arn"],
    problem: ({ snowflake_authentication: method = "workload_identity", snowflake_secret_arn: secret }) =>
      method !== "workload_identity" && secret === undefined
        ? `snowflake_secret_arn: ${String(method)} needs a secret. Write the ARN of the Secrets Manager secret that holds the key or token; npm run snowflake:setup says how to make it.`
        : undefined,
  },
  {
    among: ["snowflake_authentication", "snowflake_query_user", "snowflake_query_secret_arn"],
    problem: ({
      snowflake_authentication: method = "workload_identity",
      snowflake_query_user: user,
      snowflake_query_secret_arn: secret,
    }) =>
      method !== "workload_identity" && user !== undefined && secret === undefined
        ? `snowflake_query_secret_arn: ${String(method)} needs a secret for snowflake_query_user too. Write the ARN of the Secrets Manager secret that holds its key or token.`
        : undefined,
  },
];

/** Secrets that have no use: with workload_identity the functions log in by their roles. */
export const uselessSnowflakeSecrets: readonly Contradiction[] = [
  {
    among: ["snowflake_authentication", "snowflake_secret_arn"],
    problem: ({ snowflake_authentication: method = "workload_identity", snowflake_secret_arn: secret }) =>
      method === "workload_identity" && secret !== undefined ? `snowflake_secret_arn: ${USELESS}` : undefined,
  },
  {
    among: ["snowflake_authentication", "snowflake_query_user", "snowflake_query_secret_arn"],
    problem: ({
      snowflake_authentication: method = "workload_identity",
      snowflake_query_user: user,
      snowflake_query_secret_arn: secret,
    }) =>
      method === "workload_identity" && user !== undefined && secret !== undefined
        ? `snowflake_query_secret_arn: ${USELESS}`
        : undefined,
  },
];

const USELESS =
  "has no use with workload_identity, which needs no secret. Leave it out, or write another snowflake_authentication.";
