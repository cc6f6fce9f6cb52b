import { beforeEach, describe, expect, it } from "vitest";

import {
  snowflakeConnection,
  type SnowflakeConnection,
} from "../../../../functions/adapters/snowflake/connection.ts";
import { migrate } from "../../../../functions/adapters/snowflake/migrations/migrate.ts";
import { LOCAL_SNOWFLAKE } from "../../../../local/local-variables.ts";
import { startCutOffServer } from "../../../support/servers/cut-off-server.ts";
import { migrationRig } from "../../../support/snowflake/migration-rig.ts";
import { isQuery } from "../../../support/snowflake/snowflake-rig.ts";

const rig = migrationRig();
const { query, run, write, tables } = rig;

describe("a repeatable file", () => {
  beforeEach(() => write("V1__a.sql", "CREATE TABLE IF NOT EXISTS t (n VARCHAR);"));

  it("runs after all others, with its placeholders filled in, and again whenever that text has changed", async () => {
    await write("R__rows.sql", "INSERT INTO t SELECT '<% role %>' || '<%role%>';");
    await run({ placeholders: { role: "ONE" } });
    await run({ placeholders: { role: "ONE" } });
    await run({ placeholders: { role: "TWO" } });
    await write("R__rows.sql", "INSERT INTO t SELECT 'edited';");
    await run();
    expect(await query("SELECT n FROM t ORDER BY n")).toEqual([
      { N: "ONEONE" },
      { N: "TWOTWO" },
      { N: "edited" },
    ]);
    expect(rig.lines).toEqual([
      "applied V1__a.sql",
      "applied R__rows.sql",
      "the schema is up to date",
      "applied R__rows.sql",
      "applied R__rows.sql",
    ]);
    expect((await query("SELECT script FROM crew_schema_history")).length).toBe(2);
  });

  it("with a placeholder that has no value is refused before anything runs", async () => {
    await write("R__rows.sql", "INSERT INTO t SELECT '<% user %>';");
    await expect(run()).rejects.toThrow("R__rows.sql has the placeholder <% user %>; there are only: role");
    await write("R__rows.sql", "INSERT INTO t SELECT '<% constructor %>';");
    await expect(run()).rejects.toThrow("R__rows.sql has the placeholder <% constructor %>");
    expect(await tables()).toEqual([]);
  });

  it("is the only kind that has placeholders: a versioned file would seem edited wherever a name changes", async () => {
    await write("V2__b.sql", "INSERT INTO t SELECT '<% role %>';");
    await expect(run()).rejects.toThrow(
      "V2__b.sql has the placeholder <% role %>: only R__ files are filled in",
    );
  });
});

describe("an applied file of which only a comment was changed", () => {
  it("is accepted by name, and nothing of it runs", async () => {
    await write("V1__a.sql", "CREATE TABLE t (n INTEGER);");
    await run();
    await write("V1__a.sql", "-- why\nCREATE TABLE t (n INTEGER);");
    rig.lines = [];
    await run({ dryRun: true, accept: "V1__a.sql" });
    await expect(run()).rejects.toThrow("--accept V1__a.sql");
    await run({ accept: "V1__a.sql" });
    await run();
    expect(rig.lines).toEqual([
      "the schema is up to date",
      "accepted the text of V1__a.sql; nothing of it was run",
      "the schema is up to date",
      "the schema is up to date",
    ]);
  });

  it.each(["V2__b.sql", "V9__none.sql"])("must have been applied: %s was not", async (script) => {
    await write("V1__a.sql", "CREATE TABLE t (n INTEGER);");
    await run();
    await write("V2__b.sql", "SELECT 1;");
    await expect(run({ accept: script })).rejects.toThrow(
      `--accept takes the name of a file that was applied; ${script} was not`,
    );
  });
});

describe("two runners at once", () => {
  const hold = (until: string) =>
    query(
      `UPDATE crew_schema_lease SET holder = 'ann on laptop, process 7', held_since = '2026-01-01 10:00:00', held_until = ${until}`,
    );
  const FOR_MINUTES = "DATEADD(minute, 3, SYSDATE())";

  it("do not both run: the second is told who is at work, since when, and what to do", async () => {
    await run();
    await hold(FOR_MINUTES);
    await write("V1__a.sql", "CREATE TABLE t (n INTEGER);");
    await expect(run()).rejects.toThrow(
      /^Another npm run migrate is at work in this schema: ann on laptop, process 7, since 2026-01-01 10:00:00 UTC\. Wait for its end and run this again\. Should it have died, its right ends by itself at 20\d\d-\d\d-\d\d \d\d:\d\d:\d\d UTC$/,
    );
    expect(await tables()).not.toContain("T");
  });

  it("that begin together run each file once", async () => {
    await write("V1__a.sql", "CREATE TABLE IF NOT EXISTS t (n INTEGER); INSERT INTO t SELECT 1;");
    const other = rig.connect();
    const options = {
      directory: rig.directory,
      dryRun: false,
      placeholders: {},
      commandWith: () => "npm run migrate",
      report: () => undefined,
    };
    const ends = await Promise.allSettled([
      migrate(rig.connection, { ...options, holder: "one" }),
      migrate(other, { ...options, holder: "two" }),
    ]);
    await other.close();
    expect(ends.map(({ status }) => status)).toContain("fulfilled");
    expect(await query("SELECT n FROM t")).toEqual([{ N: 1 }]);
  });

  it("follow each other: the right is given back at the end, also after a failure, and that of a dead one runs out", async () => {
    await write("V1__a.sql", "INSERT INTO nowhere SELECT 1;");
    await expect(run({ holder: "first" })).rejects.toThrow("V1__a.sql: statement 1 of 1 failed");
    await write("V1__a.sql", "SELECT 1;");
    expect(await run({ holder: "second" })).toBe(1);
    await hold("'2026-01-01 10:05:00'");
    expect(await run({ holder: "third" })).toBe(0);
  });

  it("do not follow each other while Snowflake may still be at work on a statement that the first gave up", async () => {
    await write("V1__a.sql", "CREATE TABLE t (n INTEGER); INSERT INTO t SELECT 1;");
    const between = await startCutOffServer(rig.server.url);
    between.fateOf = (path, body) => (isQuery(path, body, "INSERT INTO t") ? "hang" : "pass");
    const cutOff = snowflakeConnection({ ...LOCAL_SNOWFLAKE, SNOWFLAKE_ACCESS_URL: between.url }, () =>
      Promise.reject(new Error("no secret")),
    );
    const impatient: SnowflakeConnection = {
      ...cutOff,
      execute: (statement) =>
        cutOff.execute(
          statement.sqlText.startsWith("INSERT INTO t ")
            ? { ...statement, signal: AbortSignal.timeout(300) }
            : statement,
        ),
    };
    const options = {
      directory: rig.directory,
      dryRun: false,
      placeholders: {},
      holder: "first",
      commandWith: () => "npm run migrate",
      report: (line: string) => rig.lines.push(line),
    };
    await expect(migrate(impatient, options)).rejects.toThrow("Snowflake did not answer in time");
    await between.close();
    const [held] = await query(
      "SELECT TO_VARCHAR(held_until, 'YYYY-MM-DD HH24:MI:SS') AS until FROM crew_schema_lease",
    );
    expect(rig.lines).toEqual([
      `Snowflake may still be at work on the statement that was given up, so no other run may change the schema before ${String(held?.["UNTIL"])} UTC: try again then`,
    ]);
    await expect(run({ holder: "second" })).rejects.toThrow(
      "Another npm run migrate is at work in this schema: first",
    );
    expect(await query("SELECT n FROM t")).toEqual([]);
  });

  it("that have lost the right in the middle stop before the next statement", async () => {
    await write(
      "V1__a.sql",
      "CREATE TABLE t (n INTEGER); UPDATE crew_schema_lease SET held_until = SYSDATE(); INSERT INTO t SELECT 1;",
    );
    await expect(run()).rejects.toThrow("The right to change the schema ran out after 5 minutes");
    expect(await query("SELECT n FROM t")).toEqual([]);
  });

  it("leave a dry run alone, which changes nothing", async () => {
    await run();
    await hold(FOR_MINUTES);
    expect(await run({ dryRun: true })).toBe(0);
  });
});
