import { readFileSync } from "node:fs";
import { join } from "node:path";

import { expect, it } from "vitest";

import { splitStatements } from "../../../functions/text/sql.ts";
import { migrateSnowflake } from "../../../local/record/migrate-snowflake.ts";
import { connectDriver, query } from "../../support/snowflake/snowflake-driver.ts";
import { startSnowflake } from "../../support/snowflake/start-snowflake.ts";

const CHAPTER = "## Duplicate rows";

/**
 * The statements of the runbook's chapter on duplicates: those that show them, and those that remove them.
 */
function runbookStatements(): readonly (readonly string[])[] {
  const text = readFileSync(join(import.meta.dirname, "../../../docs/runbook.md"), "utf8");
  const chapter = text.slice(text.indexOf(CHAPTER) + CHAPTER.length).split("\n## ")[0] ?? "";
  return [...chapter.matchAll(/```sql\n([\s\S]*?)```/g)].map(([, sql]) => splitStatements(sql ?? ""));
}

it("the runbook's statements show duplicates and leave one terminal row of each, and every other row as it is", async () => {
  const server = await startSnowflake({ file: ":memory:" });
  try {
    await migrateSnowflake(server);
    const client = await connectDriver(server.url, { database: "STEPCREW", schema: "PUBLIC" });
    await query(
      client,
      `INSERT INTO crew_execution_results (id, status, result_text, raw_output, created_at, updated_at)
       SELECT column1, column2, column3, PARSE_JSON(column4), '2026-01-01 00:00:00'::TIMESTAMP_NTZ, column5::TIMESTAMP_NTZ
       FROM VALUES
         ('single', 'COMPLETED', 'one', '{"a": 1}', '2026-01-01 00:00:01'),
         ('running', 'PROCESSING', NULL, NULL, '2026-01-01 00:00:00'),
         ('running', 'PROCESSING', NULL, NULL, '2026-01-01 00:00:00'),
         ('late', 'PROCESSING', NULL, NULL, '2026-01-01 00:00:00'),
         ('late', 'COMPLETED', 'text', '{"b": [null]}', '2026-01-01 00:00:02'),
         ('both', 'ERROR', 'second', NULL, '2026-01-01 00:00:04'),
         ('both', 'ERROR', 'first', NULL, '2026-01-01 00:00:03'),
         ('same', 'COMPLETED', 'same', 'null', '2026-01-01 00:00:05'),
         ('same', 'COMPLETED', 'same', 'null', '2026-01-01 00:00:05')`,
    );
    const [[show = ""] = [], remove = []] = runbookStatements();
    const shown = await query(client, show);
    expect(shown.map(({ ID, COPIES, PROCESSING }) => [ID, COPIES, PROCESSING])).toEqual([
      ["both", 2, 0],
      ["late", 2, 1],
      ["same", 2, 0],
    ]);
    for (const statement of remove) await query(client, statement);
    expect(await query(client, show)).toEqual([]);
    const left = await query(
      client,
      "SELECT id, status, result_text, TO_JSON(raw_output) AS raw_output FROM crew_execution_results ORDER BY id",
    );
    expect(
      left.map(({ ID, STATUS, RESULT_TEXT, RAW_OUTPUT }) => [ID, STATUS, RESULT_TEXT, RAW_OUTPUT]),
    ).toEqual([
      ["both", "ERROR", "first", null],
      ["late", "COMPLETED", "text", '{"b":[null]}'],
      ["running", "PROCESSING", null, null],
      ["running", "PROCESSING", null, null],
      ["same", "COMPLETED", "same", "null"],
      ["single", "COMPLETED", "one", '{"a":1}'],
    ]);
  } finally {
    await server.close();
  }
});
