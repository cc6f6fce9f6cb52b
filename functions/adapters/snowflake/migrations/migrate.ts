import type { SnowflakeConnection } from "../connection.ts";
import { type Migration, readMigrations } from "./migration-files.ts";
import { splitStatements } from "./split-statements.ts";

export interface MigrateOptions {
  /** Folder of the V….sql files. */
  readonly directory: string;
  /** Say what would run, and change nothing. */
  readonly dryRun: boolean;
  /** Is told one line for each migration. */
  report(line: string): void;
}

/** A statement of DDL may wait for others; more than this, in milliseconds, is a broken connection. */
const STATEMENT_MILLISECONDS = 120_000;

const CREATE_HISTORY = `CREATE TABLE IF NOT EXISTS crew_schema_history (
  version VARCHAR, description VARCHAR, script VARCHAR, checksum VARCHAR, installed_on TIMESTAMP_NTZ)`;

/**
 * Runs the migrations that the history table does not know, in order, each noted when its last statement is done.
 * @returns how many were pending
 * @throws Error naming file and statement when one fails, or the file whose text changed after it was applied
 */
export async function migrate(connection: SnowflakeConnection, options: MigrateOptions): Promise<number> {
  const migrations = await readMigrations(options.directory);
  const applied = await readHistory(connection, options.dryRun);
  for (const { script, checksum } of migrations) {
    const known = applied.get(script);
    if (known !== undefined && known !== checksum) {
      throw new Error(
        `${script} was applied with another text. Put the old text back and write the change as a new file with a higher version`,
      );
    }
  }
  const pending = migrations.filter(({ script }) => !applied.has(script));
  for (const migration of pending) {
    if (!options.dryRun) await apply(connection, migration);
    options.report(`${options.dryRun ? "would apply" : "applied"} ${migration.script}`);
  }
  if (pending.length === 0) options.report("the schema is up to date");
  return pending.length;
}

const execute = (
  connection: SnowflakeConnection,
  operation: string,
  sqlText: string,
  binds: readonly string[] = [],
) => connection.execute(operation, sqlText, binds, AbortSignal.timeout(STATEMENT_MILLISECONDS));

/** Script name to checksum. A dry run on an untouched schema must not create even the history table. */
async function readHistory(connection: SnowflakeConnection, dryRun: boolean): Promise<Map<string, string>> {
  if (dryRun) {
    const tables = await execute(
      connection,
      "look for the history table",
      "SELECT table_name FROM information_schema.tables WHERE table_schema = CURRENT_SCHEMA() AND table_name = 'CREW_SCHEMA_HISTORY'",
    );
    if (tables.length === 0) return new Map();
  } else {
    await execute(connection, "create the history table", CREATE_HISTORY);
  }
  const rows = await execute(
    connection,
    "read the history table",
    "SELECT script, checksum FROM crew_schema_history",
  );
  return new Map(rows.map((row) => [String(row["SCRIPT"]), String(row["CHECKSUM"])]));
}

async function apply(connection: SnowflakeConnection, migration: Migration): Promise<void> {
  const statements = splitStatements(migration.text);
  for (const [index, statement] of statements.entries()) {
    await execute(
      connection,
      `run statement ${index + 1} of ${statements.length} of ${migration.script}`,
      statement,
    );
  }
  await execute(
    connection,
    `note ${migration.script} as applied`,
    "INSERT INTO crew_schema_history (version, description, script, checksum, installed_on) SELECT ?, ?, ?, ?, SYSDATE()",
    [migration.version, migration.description, migration.script, migration.checksum],
  );
}
