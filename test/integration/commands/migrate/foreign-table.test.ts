import { join } from "node:path";

import { expect, it } from "vitest";

import { migrate } from "../../../../functions/adapters/snowflake/migrations/migrate.ts";
import { isQuery, snowflakeRig } from "../../../support/snowflake/snowflake-rig.ts";

const rig = snowflakeRig();
const run = () =>
  migrate(rig.connection, {
    directory: join(import.meta.dirname, "../../../../migrations"),
    dryRun: false,
    placeholders: { role: '"STEPCREW"' },
    holder: "the test",
    commandWith: () => "npm run migrate",
    report: () => undefined,
  });

it("says who owns a table from before that may not be altered, with the lines that hand it over, and goes on after that", async () => {
  await rig.run("USE ROLE PYTHON_APP");
  await rig.run("CREATE TABLE crew_execution_results (id VARCHAR, created_at TIMESTAMP_NTZ)");
  await rig.run("USE ROLE STEPCREW_MIGRATION");
  // The local server lets every role do everything.
  rig.between.fateOf = (path, body) =>
    isQuery(path, body, "ALTER TABLE")
      ? {
          status: 200,
          body: {
            success: false,
            code: "003001",
            message:
              "SQL access control error:\nInsufficient privileges to operate on table 'CREW_EXECUTION_RESULTS'",
            data: { sqlState: "42501", queryId: "q" },
          },
        }
      : "pass";
  const table = '"STEPCREW"."PUBLIC"."CREW_EXECUTION_RESULTS"';
  await expect(run()).rejects.toThrow(
    `V1.1.0__add_updated_at_column.sql: statement 1 of 2 failed: ALTER TABLE crew_execution_results ADD COLUMN IF NOT EXISTS updated_at TIMESTAMP_NTZ
Snowflake says: SQL access control error:
Insufficient privileges to operate on table 'CREW_EXECUTION_RESULTS'
${table} belongs to the role PYTHON_APP, and only an owner may alter a table. PYTHON_APP or ACCOUNTADMIN hands it over:
  GRANT OWNERSHIP ON TABLE ${table} TO ROLE "STEPCREW_MIGRATION" COPY CURRENT GRANTS;
Whatever still writes rows as PYTHON_APP needs, after that:
  GRANT SELECT, INSERT, UPDATE ON TABLE ${table} TO ROLE "PYTHON_APP";
Fix the cause, then run npm run migrate again: it goes on with V1.1.0__add_updated_at_column.sql, whose statements may all be run again.`,
  );
  rig.between.fateOf = () => "pass";
  expect(await run()).toBe(2);
});
