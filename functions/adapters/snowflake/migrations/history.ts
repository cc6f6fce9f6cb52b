import type { SnowflakeConnection } from "../connection.ts";
import type { Migration } from "./migration-files.ts";
import { runSchemaStatement } from "./schema-statement.ts";

export interface AppliedMigration {
  /** "1.0.0"; undefined for a repeatable one. */
  readonly version: string | undefined;
  readonly checksum: string;
  /** "2026-01-01 10:00:00", UTC. */
  readonly installedOn: string;
}

/** Script name to what is known of it. */
export type History = ReadonlyMap<string, AppliedMigration>;

const CREATE_HISTORY = `CREATE TABLE IF NOT EXISTS crew_schema_history (
  version VARCHAR, description VARCHAR, script VARCHAR, checksum VARCHAR, installed_on TIMESTAMP_NTZ)`;

export async function createHistory(connection: SnowflakeConnection): Promise<void> {
  await runSchemaStatement(connection, { operation: "create the history table", sqlText: CREATE_HISTORY });
}

/** Empty when there is no history table, which is not made: a dry run must leave no trace. */
export async function readHistory(connection: SnowflakeConnection): Promise<History> {
  const tables = await runSchemaStatement(connection, {
    operation: "look for the history table",
    sqlText:
      "SELECT table_name FROM information_schema.tables WHERE table_schema = CURRENT_SCHEMA() AND table_name = 'CREW_SCHEMA_HISTORY'",
  });
  if (tables.length === 0) return new Map();
  const rows = await runSchemaStatement(connection, {
    operation: "read the history table",
    sqlText:
      "SELECT version, script, checksum, TO_VARCHAR(installed_on, 'YYYY-MM-DD HH24:MI:SS') AS installed_on FROM crew_schema_history ORDER BY installed_on",
  });
  return new Map(
    rows.map((row) => [
      String(row["SCRIPT"]),
      {
        version: typeof row["VERSION"] === "string" ? row["VERSION"] : undefined,
        checksum: String(row["CHECKSUM"]),
        installedOn: String(row["INSTALLED_ON"]),
      },
    ]),
  );
}

/** Notes that a file has run with this text, in place of what was noted of it before. */
export async function noteApplied(
  connection: SnowflakeConnection,
  migration: Migration,
  isKnown: boolean,
): Promise<void> {
  const { version, description, script, checksum } = migration;
  const operation = `note ${script} as applied`;
  if (isKnown) {
    await runSchemaStatement(connection, {
      operation,
      sqlText: "UPDATE crew_schema_history SET checksum = ?, installed_on = SYSDATE() WHERE script = ?",
      binds: [checksum, script],
    });
    return;
  }
  await runSchemaStatement(connection, {
    operation,
    sqlText:
      "INSERT INTO crew_schema_history (version, description, script, checksum, installed_on) SELECT ?, ?, ?, ?, SYSDATE()",
    binds: [version ?? null, description, script, checksum],
  });
}

/** Takes a file's present text for the one that was applied; when it was stays as it was. */
export async function acceptText(connection: SnowflakeConnection, migration: Migration): Promise<void> {
  await runSchemaStatement(connection, {
    operation: `accept the text of ${migration.script}`,
    sqlText: "UPDATE crew_schema_history SET checksum = ? WHERE script = ?",
    binds: [migration.checksum, migration.script],
  });
}
