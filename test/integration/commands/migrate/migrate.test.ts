import { cp, rm } from "node:fs/promises";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import { migrationRig } from "../../../support/snowflake/migration-rig.ts";

const V1 = "V1.0.0__create_crew_execution_results.sql";
const V2 = "V1.1.0__add_updated_at_column.sql";
const GRANTS = "R__grants.sql";

const rig = migrationRig();
const { query, run, write, tables } = rig;
const own = { directory: join(import.meta.dirname, "../../../../migrations") };
const history = () =>
  query("SELECT version, description, script FROM crew_schema_history ORDER BY version NULLS LAST, script");

describe("the project's migrations", () => {
  it("make the table of the contract on a fresh schema, and are noted", async () => {
    expect(await run(own)).toBe(3);
    const columns = await query(
      "SELECT column_name, data_type FROM information_schema.columns WHERE table_name = 'CREW_EXECUTION_RESULTS' ORDER BY ordinal_position",
    );
    expect(columns.map((row) => [row["COLUMN_NAME"], row["DATA_TYPE"]])).toEqual([
      ["ID", "TEXT"],
      ["CREW_NAME", "TEXT"],
      ["RAW_OUTPUT", "VARIANT"],
      ["RESULT_TEXT", "TEXT"],
      ["STATUS", "TEXT"],
      ["METADATA", "VARIANT"],
      ["CREATED_AT", "TIMESTAMP_NTZ"],
      ["UPDATED_AT", "TIMESTAMP_NTZ"],
    ]);
    expect(await history()).toEqual([
      { VERSION: "1.0.0", DESCRIPTION: "create crew execution results", SCRIPT: V1 },
      { VERSION: "1.1.0", DESCRIPTION: "add updated at column", SCRIPT: V2 },
      { VERSION: null, DESCRIPTION: "grants", SCRIPT: GRANTS },
    ]);
    expect(rig.lines).toEqual([`applied ${V1}`, `applied ${V2}`, `applied ${GRANTS}`]);
  });

  it("do nothing the second time", async () => {
    await run(own);
    await query("INSERT INTO crew_execution_results (id) SELECT 'a'");
    rig.lines = [];
    expect([await run(own), rig.lines, (await history()).length]).toEqual([
      0,
      ["the schema is up to date"],
      3,
    ]);
    expect(await query("SELECT id FROM crew_execution_results")).toEqual([{ ID: "a" }]);
  });

  it("add updated_at to a table from before it, filled from created_at", async () => {
    await query(`CREATE TABLE crew_execution_results (id VARCHAR PRIMARY KEY, crew_name VARCHAR, raw_output VARIANT,
      result_text TEXT, status VARCHAR, metadata VARIANT, created_at TIMESTAMP_NTZ DEFAULT CURRENT_TIMESTAMP())`);
    await query(
      "INSERT INTO crew_execution_results (id, created_at) SELECT 'old', '2025-11-17 10:30:00.123'::TIMESTAMP_NTZ",
    );
    await run(own);
    const rows = await query("SELECT id, created_at, updated_at FROM crew_execution_results");
    expect(
      rows.map((row) => [
        row["ID"],
        ...["CREATED_AT", "UPDATED_AT"].map((name) => (row[name] as Date).toISOString()),
      ]),
    ).toEqual([["old", "2025-11-17T10:30:00.123Z", "2025-11-17T10:30:00.123Z"]]);
  });

  it("may each be run any number of times", async () => {
    await run(own);
    await query(
      "INSERT INTO crew_execution_results (id, created_at, updated_at) SELECT 'a', SYSDATE(), '2020-01-01'::TIMESTAMP_NTZ",
    );
    await query("DELETE FROM crew_schema_history");
    expect(await run(own)).toBe(3);
    const rows = await query("SELECT updated_at FROM crew_execution_results");
    expect(rows.map((row) => (row["UPDATED_AT"] as Date).toISOString())).toEqual([
      "2020-01-01T00:00:00.000Z",
    ]);
  });
});

describe("a dry run", () => {
  it("says what would run and changes nothing, not even the history", async () => {
    expect(await run({ ...own, dryRun: true })).toBe(3);
    expect([rig.lines, await tables()]).toEqual([
      [`would apply ${V1}`, `would apply ${V2}`, `would apply ${GRANTS}`],
      [],
    ]);
  });

  it("knows what was applied", async () => {
    await cp(join(own.directory, V1), join(rig.directory, V1));
    await run();
    await cp(join(own.directory, V2), join(rig.directory, V2));
    rig.lines = [];
    expect([await run({ dryRun: true }), rig.lines]).toEqual([1, [`would apply ${V2}`]]);
    expect((await history()).length).toBe(1);
  });

  it("refuses an edited file as well", async () => {
    await write("V1__a.sql", "SELECT 1;");
    await run();
    await write("V1__a.sql", "SELECT 2;");
    await expect(run({ dryRun: true })).rejects.toThrow("V1__a.sql was applied with another text");
  });
});

describe("migration files", () => {
  it("run in the order of their versions, not of their names", async () => {
    await write("V1.10__c.sql", "INSERT INTO t SELECT 3;");
    await write("V1.9__b.sql", "INSERT INTO t SELECT 2;");
    await write("V1__a.sql", "CREATE TABLE t (n INTEGER); INSERT INTO t SELECT 1;");
    await run();
    expect(rig.lines).toEqual(["applied V1__a.sql", "applied V1.9__b.sql", "applied V1.10__c.sql"]);
    expect(await query("SELECT n FROM t ORDER BY n")).toEqual([{ N: 1 }, { N: 2 }, { N: 3 }]);
  });

  it("are refused, and nothing runs, when an applied one was edited", async () => {
    await write("V1__a.sql", "CREATE TABLE t (n INTEGER);");
    await run();
    await write("V1__a.sql", "CREATE TABLE t (n VARCHAR);");
    await write("V2__b.sql", "CREATE TABLE u (n INTEGER);");
    await expect(run()).rejects.toThrow(
      /^V1__a\.sql was applied with another text, on 20\d\d-\d\d-\d\d \d\d:\d\d:\d\d UTC\. Put that text back \(git log -p -- migrations\/V1__a\.sql\) and write the change as a new file with a higher version\. If nothing but a comment has changed: npm run migrate -- -c key=value --accept V1__a\.sql$/,
    );
    expect(await tables()).toEqual(["CREW_SCHEMA_HISTORY", "CREW_SCHEMA_LEASE", "T"]);
  });

  it("are refused, and nothing runs, when a new one comes before one that has run", async () => {
    await write("V1.1.0__a.sql", "CREATE TABLE t (n INTEGER);");
    await run();
    await write("V1.0.5__late.sql", "CREATE TABLE u (n INTEGER);");
    const refusal =
      "V1.0.5__late.sql has not run, and V1.1.0__a.sql, which comes after it, has. Nothing runs out of order: give V1.0.5__late.sql a version higher than 1.1.0";
    await expect(run()).rejects.toThrow(refusal);
    await expect(run({ dryRun: true })).rejects.toThrow(refusal);
    expect(await tables()).not.toContain("U");
  });

  it("are refused when an applied one is gone, or has another name now", async () => {
    await write("V1__a.sql", "CREATE TABLE t (n INTEGER);");
    await write("V2__b.sql", "SELECT 1;");
    await run();
    await rm(join(rig.directory, "V1__a.sql"));
    await expect(run()).rejects.toThrow(
      /^V1__a\.sql was applied on 20\d\d-\d\d-\d\d \d\d:\d\d:\d\d UTC and is not here\. Put it back \(git log --all -- migrations\/V1__a\.sql shows where it is\)$/,
    );
    await write("V1.0__renamed.sql", "CREATE TABLE t (n INTEGER);");
    await expect(run()).rejects.toThrow("Was it renamed? V1.0__renamed.sql has its version");
  });

  it("run although another checkout has applied a newer one, or a repeatable one that is gone; both are told", async () => {
    await write("V1__a.sql", "SELECT 1;");
    await write("V2__b.sql", "SELECT 1;");
    await write("R__c.sql", "SELECT 1;");
    await run();
    await rm(join(rig.directory, "V2__b.sql"));
    await rm(join(rig.directory, "R__c.sql"));
    await write("R__d.sql", "SELECT 1;");
    rig.lines = [];
    expect(await run()).toBe(1);
    expect(rig.lines).toEqual([
      expect.stringMatching(/^V2__b\.sql was applied on .* UTC and is newer than all files here$/),
      "R__c.sql was applied and is no longer here; what it did stays",
      "applied R__d.sql",
    ]);
  });

  it("are the same with line ends of Windows", async () => {
    await write("V1__a.sql", "CREATE TABLE t (n INTEGER);\n");
    await run();
    await write("V1__a.sql", "CREATE TABLE t (n INTEGER);\r\n");
    expect(await run()).toBe(0);
  });

  it.each([
    "create.sql",
    "V1_create.sql",
    "Vx__a.sql",
    "V1__a b.sql",
    "R_view.sql",
    "R1__view.sql",
    "v1__a.sql",
    "V1__.sql",
  ])("named %s are refused, naming the file, before anything runs", async (name) => {
    await write("V0__first.sql", "CREATE TABLE t (n INTEGER);");
    await write(name, "SELECT 1;");
    await expect(run()).rejects.toThrow(
      `${name} is not named like V1.0.0__what_it_does.sql or R__what_it_says.sql`,
    );
    expect(await tables()).toEqual([]);
  });

  it.each([
    ["V1__a.sql", "V1__b.sql"],
    ["V1__a.sql", "V1.0__b.sql"],
    ["V1_1__a.sql", "V1.1__b.sql"],
  ])("of one version are refused: %s and %s", async (first, second) => {
    await write(first, "SELECT 1;");
    await write(second, "SELECT 2;");
    await expect(run()).rejects.toThrow(/V1.*__[ab]\.sql and V1.*__[ab]\.sql have the same version/);
  });

  it("that are no SQL are left alone", async () => {
    await write("README.md", "read me");
    expect(await run()).toBe(0);
  });

  it("from a folder that is not there are an error", async () => {
    await expect(run({ directory: join(rig.directory, "none") })).rejects.toThrow("ENOENT");
  });
});

describe("a statement that fails", () => {
  it("is named with its file and number; nothing after it runs, and the next run goes on with the file", async () => {
    await write(
      "V1__a.sql",
      "CREATE TABLE IF NOT EXISTS t (n INTEGER);\nINSERT INTO nowhere SELECT 1;\nINSERT INTO t SELECT 2;",
    );
    await write("V2__b.sql", "INSERT INTO t SELECT 3;");
    await expect(run()).rejects.toThrow(
      [
        "V1__a.sql: statement 2 of 3 failed: INSERT INTO nowhere SELECT 1",
        "Snowflake says: SQL compilation error:",
      ].join("\n"),
    );
    expect([rig.lines, await history(), await query("SELECT n FROM t")]).toEqual([[], [], []]);
    await query("CREATE TABLE nowhere (n INTEGER)");
    expect(await run()).toBe(2);
    expect(await query("SELECT n FROM t ORDER BY n")).toEqual([{ N: 2 }, { N: 3 }]);
  });
});
