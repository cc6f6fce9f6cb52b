import { describe, expect, it } from "vitest";

import { splitStatements } from "../../../functions/text/sql.ts";
import { readConfig } from "../../../infra/settings/config.ts";
import { administratorSql, type SetupRequest } from "../../../infra/snowflake-setup/administrator-sql.ts";

const ARN = "arn:aws:iam::123456789012:role/stepcrew-snowflake";
const SECRET = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:snowflake-AbCdEf";

const requestOf = (context: object = {}, more: Partial<SetupRequest> = {}): SetupRequest => {
  const given: Record<string, unknown> = { model: "rehearsal", snowflake_account: "ACME-PROD", ...context };
  return {
    config: readConfig(given),
    identityRoleArn: ARN,
    publicKey: undefined,
    migrator: { kind: "unknown" },
    ...more,
  };
};
const statements = (context?: object, more?: Partial<SetupRequest>): string[] =>
  splitStatements(administratorSql(requestOf(context, more)));

const GRANTED = (role: string) => [
  `GRANT USAGE ON WAREHOUSE "STEPCREW" TO ROLE "${role}"`,
  `GRANT USAGE ON DATABASE "STEPCREW" TO ROLE "${role}"`,
  `GRANT USAGE ON SCHEMA "STEPCREW"."PUBLIC" TO ROLE "${role}"`,
];

it("makes everything from nothing, and brings changed settings to what is there", () => {
  expect(statements()).toEqual([
    "USE ROLE ACCOUNTADMIN",
    'CREATE RESOURCE MONITOR IF NOT EXISTS "STEPCREW" WITH CREDIT_QUOTA = 10 FREQUENCY = MONTHLY START_TIMESTAMP = IMMEDIATELY TRIGGERS ON 80 PERCENT DO NOTIFY ON 100 PERCENT DO SUSPEND',
    'ALTER RESOURCE MONITOR "STEPCREW" SET CREDIT_QUOTA = 10',
    'CREATE WAREHOUSE IF NOT EXISTS "STEPCREW" WAREHOUSE_SIZE = XSMALL AUTO_SUSPEND = 60 AUTO_RESUME = TRUE INITIALLY_SUSPENDED = TRUE',
    'ALTER WAREHOUSE "STEPCREW" SET WAREHOUSE_SIZE = XSMALL AUTO_SUSPEND = 60 AUTO_RESUME = TRUE RESOURCE_MONITOR = "STEPCREW"',
    'CREATE DATABASE IF NOT EXISTS "STEPCREW"',
    'CREATE SCHEMA IF NOT EXISTS "STEPCREW"."PUBLIC"',
    'CREATE ROLE IF NOT EXISTS "STEPCREW"',
    ...GRANTED("STEPCREW"),
    'CREATE ROLE IF NOT EXISTS "STEPCREW_MIGRATION"',
    ...GRANTED("STEPCREW_MIGRATION"),
    'GRANT CREATE TABLE ON SCHEMA "STEPCREW"."PUBLIC" TO ROLE "STEPCREW_MIGRATION"',
    'GRANT ROLE "STEPCREW_MIGRATION" TO ROLE SYSADMIN',
    'CREATE USER IF NOT EXISTS "STEPCREW" TYPE = SERVICE',
    `ALTER USER "STEPCREW" SET WORKLOAD_IDENTITY = (TYPE = AWS ARN = '${ARN}') DEFAULT_ROLE = "STEPCREW" DEFAULT_WAREHOUSE = "STEPCREW" DEFAULT_SECONDARY_ROLES = ()`,
    "ALTER USER \"STEPCREW\" SET TIMEZONE = 'UTC' STATEMENT_TIMEOUT_IN_SECONDS = 15 STATEMENT_QUEUED_TIMEOUT_IN_SECONDS = 10 LOCK_TIMEOUT = 10 ABORT_DETACHED_QUERY = TRUE STRICT_JSON_OUTPUT = TRUE",
    'GRANT ROLE "STEPCREW" TO USER "STEPCREW"',
  ]);
});

it("takes names and quota from the context, as Snowflake would read them", () => {
  const all = statements({
    snowflake_role: "table",
    snowflake_database: "crews$1",
    snowflake_credit_quota: "25",
  });
  expect(all).toContain('CREATE ROLE IF NOT EXISTS "TABLE"');
  expect(all).toContain('GRANT USAGE ON SCHEMA "CREWS$1"."PUBLIC" TO ROLE "TABLE_MIGRATION"');
  expect(all).toContain('ALTER RESOURCE MONITOR "STEPCREW" SET CREDIT_QUOTA = 25');
});

describe("the functions' credential", () => {
  const userOf = (all: readonly string[]) =>
    all.filter((each) => each.startsWith('ALTER USER "STEPCREW"'))[0];

  it("is the public key with key_pair", () => {
    const context = { snowflake_authentication: "key_pair", snowflake_secret_arn: SECRET };
    const all = statements(context, { publicKey: "MIIB", identityRoleArn: undefined });
    expect(userOf(all)).toMatch(/^ALTER USER "STEPCREW" SET RSA_PUBLIC_KEY = 'MIIB' DEFAULT_ROLE/);
  });

  it.each(["programmatic_access_token", "oauth"])(
    "is a matter of hands with %s, and said in a comment",
    (method) => {
      const request = requestOf(
        { snowflake_authentication: method, snowflake_secret_arn: SECRET },
        { identityRoleArn: undefined },
      );
      expect(userOf(splitStatements(administratorSql(request)))).toMatch(
        /^ALTER USER "STEPCREW" SET DEFAULT_ROLE/,
      );
      expect(administratorSql(request)).toMatch(/-- (?:Once, b|B)y hand/);
    },
  );

  it.each([
    ["workload_identity", {}, "workload_identity needs the IAM role's ARN"],
    ["key_pair", { snowflake_secret_arn: SECRET }, "key_pair needs the functions' public key"],
  ])("is never left out with %s", (method, secret, sentence) => {
    const context = { snowflake_authentication: method, ...secret };
    expect(() => statements(context, { identityRoleArn: undefined })).toThrow(sentence);
  });
});

describe("who runs the migrations", () => {
  it("is a person, whose name may hold anything", () => {
    const migrator = { kind: "person", user: 'a"; DROP ROLE X; --@example.com' } as const;
    expect(statements({}, { migrator }).at(-1)).toBe(
      'GRANT ROLE "STEPCREW_MIGRATION" TO USER "a""; DROP ROLE X; --@example.com"',
    );
  });

  it("or a service user of its own with a key", () => {
    expect(statements({}, { migrator: { kind: "service", publicKey: "MIIB" } }).slice(-3)).toEqual([
      'CREATE USER IF NOT EXISTS "STEPCREW_MIGRATION" TYPE = SERVICE',
      `ALTER USER "STEPCREW_MIGRATION" SET RSA_PUBLIC_KEY = 'MIIB' DEFAULT_ROLE = "STEPCREW_MIGRATION" DEFAULT_WAREHOUSE = "STEPCREW" DEFAULT_SECONDARY_ROLES = () TIMEZONE = 'UTC'`,
      'GRANT ROLE "STEPCREW_MIGRATION" TO USER "STEPCREW_MIGRATION"',
    ]);
  });
});

it("makes the warehouse of snowflake_query when it has its own", () => {
  const context = { snowflake_query_user: "r", snowflake_query_role: "s", snowflake_query_warehouse: "w" };
  expect(statements(context)).toContain(
    'CREATE WAREHOUSE IF NOT EXISTS "W" WAREHOUSE_SIZE = XSMALL AUTO_SUSPEND = 60 AUTO_RESUME = TRUE INITIALLY_SUSPENDED = TRUE',
  );
});

it("leaves the credential of snowflake_query's user to hands where the functions have one of another kind", () => {
  const context = {
    snowflake_authentication: "oauth",
    snowflake_secret_arn: SECRET,
    snowflake_query_user: "r",
    snowflake_query_role: "s",
    snowflake_query_secret_arn: `${SECRET}-query`,
  };
  const sql = administratorSql(requestOf(context, { identityRoleArn: undefined }));
  expect(sql).toContain(`-- By hand, its key or token: ALTER USER "R" SET RSA_PUBLIC_KEY = '…';`);
  expect(sql).not.toContain("WORKLOAD_IDENTITY");
});

it("makes the user of snowflake_query when the context names one, with a role that has only what PUBLIC has", () => {
  const sql = administratorSql(
    requestOf({ snowflake_query_user: "readers", snowflake_query_role: "readers" }),
  );
  expect(splitStatements(sql).slice(-6)).toEqual([
    'CREATE ROLE IF NOT EXISTS "READERS"',
    'GRANT USAGE ON WAREHOUSE "STEPCREW" TO ROLE "READERS"',
    'CREATE USER IF NOT EXISTS "READERS" TYPE = SERVICE',
    `ALTER USER "READERS" SET WORKLOAD_IDENTITY = (TYPE = AWS ARN = '${ARN}-query') DEFAULT_ROLE = "READERS" DEFAULT_WAREHOUSE = "STEPCREW" DEFAULT_SECONDARY_ROLES = ()`,
    expect.stringMatching(/^ALTER USER "READERS" SET TIMEZONE = 'UTC' STATEMENT_TIMEOUT_IN_SECONDS = 60/),
    'GRANT ROLE "READERS" TO USER "READERS"',
  ]);
  expect(sql).toContain('--   GRANT SELECT ON TABLE SALES.PUBLIC.ORDERS TO ROLE "READERS";');
  expect(sql).not.toContain("It can read nothing yet");
  for (const revoked of ["USE AI FUNCTIONS ON ACCOUNT", "DATABASE ROLE SNOWFLAKE.CORTEX_USER"])
    expect(sql).toContain(`--   REVOKE ${revoked} FROM ROLE PUBLIC;`);
});

describe("the monthly credits", () => {
  const comments = (context?: object): string =>
    administratorSql(requestOf(context))
      .split("\n")
      .filter((line) => line.startsWith("-- "))
      .join("\n");

  it.each([
    [
      10,
      "10 credits a month are 600 awake minutes",
      "10 executions a day (20 minutes) use them up on day 31, 100 executions a day (164 minutes) use them up on day 4, 1000 executions a day (473 minutes) use them up on day 2.",
    ],
    [
      90,
      "90 credits a month are 5400 awake minutes",
      "10 executions a day (20 minutes) are within them, 100 executions a day (164 minutes) are within them, 1000 executions a day (473 minutes) use them up on day 12.",
    ],
    [
      300,
      "300 credits a month are 18000 awake minutes",
      "1000 executions a day (473 minutes) are within them.",
    ],
  ])("%i are told as executions a day", (snowflake_credit_quota, minutes, days) => {
    const told = comments({ snowflake_credit_quota }).replaceAll("\n-- ", " ");
    expect(told).toContain(minutes);
    expect(told).toContain(days);
  });

  it("tell those who were named before they are used up, also when they are named later", () => {
    const snowflake_notify_users = ["jane", "ops@example.com", 'a"b'];
    expect(statements({ snowflake_notify_users })).toContain(
      'ALTER RESOURCE MONITOR "STEPCREW" SET CREDIT_QUOTA = 10 NOTIFY_USERS = ("JANE", "ops@example.com", "a""b")',
    );
    expect(comments({ snowflake_notify_users })).not.toContain("nobody is told");
  });

  it("tell nobody unless somebody is named, and say so", () => {
    expect(comments()).toContain("At 80 % nobody is told but account administrators");
  });
});

it("grants the account's models to the functions' role only where a crew asks them", () => {
  const grant = 'GRANT DATABASE ROLE SNOWFLAKE.CORTEX_USER TO ROLE "STEPCREW"';
  expect(statements()).not.toContain(grant);
  expect(statements({}, { asksAccountModels: true })).toContain(grant);
});
