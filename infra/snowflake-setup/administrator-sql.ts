import type { DeployConfig } from "../settings/config.ts";
import { quotaMeaning } from "./credit-quota.ts";
import { queryUserSql } from "./query-user-sql.ts";
import { quoteExactName, quoteName, quotePersonsName } from "./quote-name.ts";
import { credentialClause, tokenNotes, USER_PARAMETERS } from "./user-credential.ts";
import { alterWarehouse, createWarehouse } from "./warehouse-sql.ts";

/** Who applies the migrations: a person who has a login already, or a service user with a key pair. */
type Migrator =
  | { readonly kind: "person"; readonly user: string }
  | { readonly kind: "service"; readonly publicKey: string }
  | { readonly kind: "unknown" };

export interface SetupRequest {
  readonly config: DeployConfig;
  /** ARN of the IAM role `<stack>-snowflake`; needed with workload identity. */
  readonly identityRoleArn: string | undefined;
  /** The functions' public key, as Snowflake takes it; needed with a key pair. */
  readonly publicKey: string | undefined;
  readonly migrator: Migrator;
  /** Crews ask models of the account (Cortex), with the functions' own login. */
  readonly asksAccountModels?: boolean;
}

/** The role that owns the tables; the functions' own role only writes rows. */
export const migrationRole = (applicationRole: string): string => `${applicationRole}_MIGRATION`;

/**
 * What an administrator of the Snowflake account runs, any number of times: each object is made if it is
 * missing, then altered, so that a changed setting arrives. Plain statements, each ended by a semicolon, for
 * a worksheet or `snow sql -f`.
 */
export function administratorSql(request: SetupRequest): string {
  const sections = [
    introduction(request.config),
    resourceMonitor(request.config),
    warehouse(request.config),
    databaseAndRoles(request.config),
    applicationUser(request),
    accountModels(request),
    migrator(request),
    queryUserSql(request.config, request.identityRoleArn),
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n")}\n`;
}

const introduction = ({ stack_name, snowflake_account }: DeployConfig): string[] => [
  `-- Snowflake account ${snowflake_account}, prepared for the stack ${stack_name}. May be run any number of times.`,
  "-- Only ACCOUNTADMIN may make resource monitors; what follows needs no more than that role.",
  "USE ROLE ACCOUNTADMIN;",
];

function resourceMonitor(config: DeployConfig): string[] {
  const { snowflake_credit_quota: credits, snowflake_notify_users: users } = config;
  const monitor = quoteName(config.snowflake_warehouse);
  const triggers = "TRIGGERS ON 80 PERCENT DO NOTIFY ON 100 PERCENT DO SUSPEND";
  const told = users.length === 0 ? "" : ` NOTIFY_USERS = (${users.map(quotePersonsName).join(", ")})`;
  return [
    "-- The bill: after so many credits in a month the warehouse is suspended. Starts then fail with 500, results wait to be",
    "-- recorded, and status requests work as before. context key: snowflake_credit_quota",
    ...quotaMeaning(credits).map((line) => `-- ${line}`),
    ...(users.length === 0
      ? [
          "-- At 80 % nobody is told but account administrators who have switched such notifications on. To tell others, with a",
          "-- verified e-mail address, context key: snowflake_notify_users",
        ]
      : [
          "-- At 80 % these users are told, if their e-mail address is verified. context key: snowflake_notify_users",
        ]),
    `CREATE RESOURCE MONITOR IF NOT EXISTS ${monitor} WITH CREDIT_QUOTA = ${credits} FREQUENCY = MONTHLY START_TIMESTAMP = IMMEDIATELY ${triggers};`,
    `ALTER RESOURCE MONITOR ${monitor} SET CREDIT_QUOTA = ${credits}${told};`,
  ];
}

const warehouse = ({ snowflake_warehouse }: DeployConfig): string[] => {
  const name = quoteName(snowflake_warehouse);
  return [
    "-- The warehouse. Leave out these two statements if others use it as well.",
    createWarehouse(name),
    alterWarehouse(name, name),
  ];
};

function databaseAndRoles(config: DeployConfig): string[] {
  const database = quoteName(config.snowflake_database);
  const schema = `${database}.${quoteName(config.snowflake_schema)}`;
  const application = quoteName(config.snowflake_role);
  const migration = quoteName(migrationRole(config.snowflake_role));
  const usage = (role: string): string[] => [
    `GRANT USAGE ON WAREHOUSE ${quoteName(config.snowflake_warehouse)} TO ROLE ${role};`,
    `GRANT USAGE ON DATABASE ${database} TO ROLE ${role};`,
    `GRANT USAGE ON SCHEMA ${schema} TO ROLE ${role};`,
  ];
  return [
    "-- Database, schema, and two roles: one owns the tables, the other may do to them what migrations/R__grants.sql says.",
    `CREATE DATABASE IF NOT EXISTS ${database};`,
    `CREATE SCHEMA IF NOT EXISTS ${schema};`,
    `CREATE ROLE IF NOT EXISTS ${application};`,
    ...usage(application),
    `CREATE ROLE IF NOT EXISTS ${migration};`,
    ...usage(migration),
    `GRANT CREATE TABLE ON SCHEMA ${schema} TO ROLE ${migration};`,
    `GRANT ROLE ${migration} TO ROLE SYSADMIN;`,
  ];
}

function applicationUser({ config, identityRoleArn, publicKey }: SetupRequest): string[] {
  const user = quoteName(config.snowflake_user);
  const role = quoteName(config.snowflake_role);
  const credential = credentialClause(config.snowflake_authentication, { identityRoleArn, publicKey });
  return [
    "-- The functions' user. Secondary roles would add every other role it has; the time-outs limit the cost of a statement",
    "-- whose client has given up.",
    `CREATE USER IF NOT EXISTS ${user} TYPE = SERVICE;`,
    `ALTER USER ${user} SET ${credential}DEFAULT_ROLE = ${role} DEFAULT_WAREHOUSE = ${quoteName(config.snowflake_warehouse)} DEFAULT_SECONDARY_ROLES = ();`,
    `ALTER USER ${user} SET ${USER_PARAMETERS};`,
    `GRANT ROLE ${role} TO USER ${user};`,
    ...tokenNotes(config),
  ];
}

/** Every role has it by PUBLIC, until an administrator takes it from there. */
function accountModels({ config, asksAccountModels = false }: SetupRequest): string[] {
  if (!asksAccountModels) return [];
  return [
    "-- Crews ask models of this account, with the functions' login. What they use is billed as tokens, which no resource monitor",
    "-- limits. Models of other regions need: ALTER ACCOUNT SET CORTEX_ENABLED_CROSS_REGION = 'ANY_REGION';",
    `GRANT DATABASE ROLE SNOWFLAKE.CORTEX_USER TO ROLE ${quoteName(config.snowflake_role)};`,
  ];
}

function migrator({ config, migrator: who }: SetupRequest): string[] {
  const role = quoteName(migrationRole(config.snowflake_role));
  switch (who.kind) {
    case "person":
      return ["-- Who runs npm run migrate.", `GRANT ROLE ${role} TO USER ${quoteExactName(who.user)};`];
    case "service": {
      const user = quoteName(migrationRole(config.snowflake_user));
      return [
        "-- The user of npm run migrate, which logs in with a key pair.",
        `CREATE USER IF NOT EXISTS ${user} TYPE = SERVICE;`,
        `ALTER USER ${user} SET RSA_PUBLIC_KEY = '${who.publicKey}' DEFAULT_ROLE = ${role} DEFAULT_WAREHOUSE = ${quoteName(config.snowflake_warehouse)} DEFAULT_SECONDARY_ROLES = () TIMEZONE = 'UTC';`,
        `GRANT ROLE ${role} TO USER ${user};`,
      ];
    }
    case "unknown":
      return [
        `-- Everybody with SYSADMIN may run npm run migrate. For somebody else: GRANT ROLE ${role} TO USER "…";`,
      ];
    default:
      return who satisfies never;
  }
}
