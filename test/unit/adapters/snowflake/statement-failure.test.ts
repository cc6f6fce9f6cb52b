import { expect, it } from "vitest";

import type { SnowflakeConnection } from "../../../../functions/adapters/snowflake/connection.ts";
import { explainFailure } from "../../../../functions/adapters/snowflake/migrations/statement-failure.ts";
import { RecordUnavailable } from "../../../../functions/domain/errors.ts";

const SCRIPT = "V1.1.0__add_updated_at_column.sql";
const migration = { version: "1.1.0", description: "", script: SCRIPT, checksum: "", text: "" };
const ALTER = "ALTER TABLE crew_execution_results\n  ADD COLUMN IF NOT EXISTS updated_at TIMESTAMP_NTZ";
const GO_ON = `Fix the cause, then run npm run migrate -- -c key=value again: it goes on with ${SCRIPT}, whose statements may all be run again.`;

const refusal = (code: string, words: string): RecordUnavailable =>
  new RecordUnavailable("run a statement", {
    cause: Object.assign(new Error(words), { code, sqlState: "42501" }),
    mayStillCommit: false,
  });

/** A Snowflake that shows these tables to the role MIGRATION. */
const showing = (tables: readonly Record<string, unknown>[] | Error): SnowflakeConnection => ({
  connect: () => Promise.resolve(),
  close: () => Promise.resolve(),
  async execute({ sqlText }) {
    if (!sqlText.startsWith("SHOW")) return [{ ROLE: "MIGRATION", DB: "STEPCREW", SCH: "PUBLIC" }];
    if (tables instanceof Error) throw tables;
    return tables;
  },
});
const explain = async (connection: SnowflakeConnection, error: Error, statement = ALTER) =>
  (
    await explainFailure(
      connection,
      { migration, number: 1, of: 2, statement, again: "npm run migrate -- -c key=value" },
      error,
    )
  ).split("\n");

it("names file, statement and Snowflake's words, and how to go on", async () => {
  const error = refusal("001003", "SQL compilation error: syntax error");
  expect(await explain(showing([]), error)).toEqual([
    `${SCRIPT}: statement 1 of 2 failed: ALTER TABLE crew_execution_results`,
    "Snowflake says: SQL compilation error: syntax error",
    GO_ON,
  ]);
});

it("says which role owns a table that may not be altered, and the line that hands it over", async () => {
  const error = refusal("003001", "Insufficient privileges to operate on table 'CREW_EXECUTION_RESULTS'");
  const shown = [
    { name: "CREWXEXECUTIONXRESULTS", owner: "OTHER" },
    { name: "CREW_EXECUTION_RESULTS", owner: "PYTHON" },
  ];
  const table = '"STEPCREW"."PUBLIC"."CREW_EXECUTION_RESULTS"';
  expect(await explain(showing(shown), error)).toEqual([
    `${SCRIPT}: statement 1 of 2 failed: ALTER TABLE crew_execution_results`,
    "Snowflake says: Insufficient privileges to operate on table 'CREW_EXECUTION_RESULTS'",
    `${table} belongs to the role PYTHON, and only an owner may alter a table. PYTHON or ACCOUNTADMIN hands it over:`,
    `  GRANT OWNERSHIP ON TABLE ${table} TO ROLE "MIGRATION" COPY CURRENT GRANTS;`,
    "Whatever still writes rows as PYTHON needs, after that:",
    `  GRANT SELECT, INSERT, UPDATE ON TABLE ${table} TO ROLE "PYTHON";`,
    GO_ON,
  ]);
});

it.each([
  ["003041", "CREATE TABLE IF NOT EXISTS public.crew_execution_results (id VARCHAR)"],
  ["002003", 'GRANT SELECT, INSERT, UPDATE ON TABLE "CREW_EXECUTION_RESULTS" TO ROLE "STEPCREW"'],
  ["002003", "UPDATE crew_execution_results SET updated_at = created_at"],
])("says who can tell when the role may not even see the table (%s)", async (code, statement) => {
  const lines = await explain(showing([]), refusal(code, "no privileges on it"), statement);
  expect(lines[2]).toBe(
    'The role MIGRATION may not even see "STEPCREW"."PUBLIC"."CREW_EXECUTION_RESULTS", or there is none. If there is one (SHOW TABLES says so to ACCOUNTADMIN, with its owner), its owner or ACCOUNTADMIN hands it over:',
  );
});

it("does not blame ownership when the role owns the table", async () => {
  const shown = [{ name: "CREW_EXECUTION_RESULTS", owner: "MIGRATION" }];
  const error = refusal("003001", "Insufficient privileges");
  expect((await explain(showing(shown), error)).length).toBe(3);
});

it("keeps Snowflake's first words when the owner cannot be read either", async () => {
  const lines = await explain(
    showing(refusal("390111", "Session is gone")),
    refusal("003001", "Insufficient privileges"),
  );
  expect(lines.slice(1)).toEqual([
    "Snowflake says: Insufficient privileges",
    "Who owns CREW_EXECUTION_RESULTS could not be read: Session is gone",
    GO_ON,
  ]);
});
