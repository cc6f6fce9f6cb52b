import type { DeployConfig } from "../config.ts";

/** What an administrator of the Snowflake account runs once. Each text is under CloudFormation's 1024 characters for an output. */
export interface SnowflakeSql {
  /** Warehouse, database, schema, role. */
  readonly objects: string;
  readonly user: string;
  /** After `npm run migrate` has made the table. */
  readonly grants: string;
}

/**
 * The SQL for the service user of a deployment. Its parameters bound what a statement may cost: one whose client gave up
 * goes on until its time-out, and secondary roles would add every other role the user has (docs.snowflake.com, CREATE USER).
 */
export function snowflakeSql(config: DeployConfig, identityRoleArn: string | undefined): SnowflakeSql {
  const { snowflake_user: user, snowflake_role: role, snowflake_warehouse: warehouse } = config;
  const database = config.snowflake_database;
  const schema = `${database}.${config.snowflake_schema}`;
  return {
    objects: [
      `CREATE WAREHOUSE IF NOT EXISTS ${warehouse} WAREHOUSE_SIZE='XSMALL' AUTO_SUSPEND=60 AUTO_RESUME=TRUE INITIALLY_SUSPENDED=TRUE;`,
      `CREATE DATABASE IF NOT EXISTS ${database};`,
      `CREATE SCHEMA IF NOT EXISTS ${schema};`,
      `CREATE ROLE IF NOT EXISTS ${role};`,
    ].join("\n"),
    user: [
      `CREATE USER IF NOT EXISTS ${user} TYPE=SERVICE ${credential(config, identityRoleArn)}DEFAULT_ROLE=${role} DEFAULT_WAREHOUSE=${warehouse} DEFAULT_SECONDARY_ROLES=() TIMEZONE='UTC' STATEMENT_TIMEOUT_IN_SECONDS=15 STATEMENT_QUEUED_TIMEOUT_IN_SECONDS=10 LOCK_TIMEOUT=10 ABORT_DETACHED_QUERY=TRUE STRICT_JSON_OUTPUT=TRUE;`,
      `GRANT ROLE ${role} TO USER ${user};`,
      ...afterUser(config),
    ].join("\n"),
    grants: [
      `GRANT USAGE ON WAREHOUSE ${warehouse} TO ROLE ${role};`,
      `GRANT USAGE ON DATABASE ${database} TO ROLE ${role};`,
      `GRANT USAGE ON SCHEMA ${schema} TO ROLE ${role};`,
      `GRANT SELECT, INSERT, UPDATE ON TABLE ${schema}.crew_execution_results TO ROLE ${role};`,
    ].join("\n"),
  };
}

const credential = (config: DeployConfig, identityRoleArn: string | undefined): string => {
  switch (config.snowflake_authentication) {
    case "workload_identity":
      return `WORKLOAD_IDENTITY=(TYPE=AWS ARN='${identityRoleArn ?? ""}') `;
    case "key_pair":
      return "RSA_PUBLIC_KEY='<the public key, without its first and last line>' ";
    case "programmatic_access_token":
    case "oauth":
      return "";
    default:
      return config.snowflake_authentication satisfies never;
  }
};

/** Snowflake asks for a network policy before a service user may have a token. */
const afterUser = (config: DeployConfig): string[] =>
  config.snowflake_authentication === "programmatic_access_token"
    ? [
        `ALTER USER ${config.snowflake_user} SET NETWORK_POLICY=<your network policy>;`,
        `ALTER USER ${config.snowflake_user} ADD PROGRAMMATIC ACCESS TOKEN ${config.stack_name.replaceAll("-", "_")} ROLE_RESTRICTION='${config.snowflake_role}';`,
      ]
    : [];
