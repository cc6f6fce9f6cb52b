import type { DeployConfig } from "../settings/config.ts";
import { queryIdentity } from "../settings/snowflake-identity.ts";
import { quoteName } from "./quote-name.ts";
import { credentialClause } from "./user-credential.ts";
import { createWarehouse } from "./warehouse-sql.ts";

const queryParameters = ({ snowflake_query_timeout_seconds: seconds }: DeployConfig): string =>
  `TIMEZONE = 'UTC' STATEMENT_TIMEOUT_IN_SECONDS = ${seconds} STATEMENT_QUEUED_TIMEOUT_IN_SECONDS = 30 LOCK_TIMEOUT = 10 ABORT_DETACHED_QUERY = TRUE STRICT_JSON_OUTPUT = TRUE`;

/**
 * Every role has what PUBLIC has, and Snowflake grants PUBLIC its AI functions
 * (docs.snowflake.com/user-guide/snowflake-cortex/opting-out and …/aisql-privileges-and-access). To take them
 * from PUBLIC takes them from everybody in the account, which is for its administrator to say.
 */
const WHAT_PUBLIC_MAY = [
  "-- Like every role it has all that PUBLIC has: SHOW GRANTS TO ROLE PUBLIC lists it. Snowflake itself grants PUBLIC the AI",
  "-- functions, which spend credits. Crews' queries may call none of them (context key: snowflake_query_functions). So that the",
  "-- account refuses them too, take them from PUBLIC, and with that from all who have no grant of their own:",
  "--   REVOKE USE AI FUNCTIONS ON ACCOUNT FROM ROLE PUBLIC;",
  "--   REVOKE DATABASE ROLE SNOWFLAKE.CORTEX_USER FROM ROLE PUBLIC;",
  "--   REVOKE DATABASE ROLE SNOWFLAKE.COPILOT_USER FROM ROLE PUBLIC;",
];

/**
 * The user whose SELECT statements crews may run; empty when the tool is off. Its IAM role is
 * `<stack>-snowflake-query`.
 */
export function queryUserSql(config: DeployConfig, identityRoleArn: string | undefined): string[] {
  const { snowflake_query_user, snowflake_query_role, snowflake_query_warehouse } = config;
  if (snowflake_query_user === undefined || snowflake_query_role === undefined) return [];
  const user = quoteName(snowflake_query_user);
  const role = quoteName(snowflake_query_role);
  const warehouse = quoteName(snowflake_query_warehouse ?? config.snowflake_warehouse);
  const byIdentity = config.snowflake_authentication === "workload_identity";
  const credential = byIdentity
    ? credentialClause("workload_identity", {
        identityRoleArn: identityRoleArn === undefined ? undefined : queryIdentity(identityRoleArn),
        publicKey: undefined,
      })
    : "";
  return [
    "-- The user that crews' queries run as: what a model writes runs with this role and no other.",
    ...(snowflake_query_warehouse === undefined ? [] : [createWarehouse(warehouse)]),
    `CREATE ROLE IF NOT EXISTS ${role};`,
    `GRANT USAGE ON WAREHOUSE ${warehouse} TO ROLE ${role};`,
    `CREATE USER IF NOT EXISTS ${user} TYPE = SERVICE;`,
    `ALTER USER ${user} SET ${credential}DEFAULT_ROLE = ${role} DEFAULT_WAREHOUSE = ${warehouse} DEFAULT_SECONDARY_ROLES = ();`,
    `ALTER USER ${user} SET ${queryParameters(config)};`,
    `GRANT ROLE ${role} TO USER ${user};`,
    ...(byIdentity ? [] : [`-- By hand, its key or token: ALTER USER ${user} SET RSA_PUBLIC_KEY = '…';`]),
    ...WHAT_PUBLIC_MAY,
    "-- Beside that it can read nothing yet. Grant what crews may read, for instance:",
    `--   GRANT USAGE ON DATABASE SALES TO ROLE ${role};`,
    `--   GRANT USAGE ON SCHEMA SALES.PUBLIC TO ROLE ${role};`,
    `--   GRANT SELECT ON TABLE SALES.PUBLIC.ORDERS TO ROLE ${role};`,
  ];
}
