import { splitStatements } from "../../../text/sql.ts";
import type { SnowflakeConnection } from "../connection.ts";
import { acceptText, createHistory, noteApplied, readHistory } from "./history.ts";
import { type MigrationLease, underLease } from "./lease.ts";
import { type Migration, type Placeholders, readMigrations } from "./migration-files.ts";
import { pendingMigrations } from "./pending-migrations.ts";
import { runSchemaStatement } from "./schema-statement.ts";
import { explainFailure } from "./statement-failure.ts";

export interface MigrateOptions {
  /** Folder of the V….sql and R__….sql files. */
  readonly directory: string;
  /** Say what would run, and change nothing. */
  readonly dryRun: boolean;
  readonly placeholders: Placeholders;
  /** Says to others who is at work; differs for each run. */
  readonly holder: string;
  /**
   * A file whose present text is taken for the one that was applied, because nothing but words has changed in
   * it.
   */
  readonly accept?: string | undefined;
  /** The command that ran this, with these options beside those that it was given. */
  readonly commandWith: (options: readonly string[]) => string;
  /** Is told one line for each migration. */
  readonly report: (line: string) => void;
}

/**
 * Runs the migrations that are not in the history table, in order, then the repeatable ones that have
 * changed, each noted when its last statement is done. Others that try the same meanwhile are refused.
 * @returns how many were pending
 * @throws Error in sentences: which statement failed and why, which file was changed after it was applied, is
 *   gone or comes too late, who else is at work
 */
export async function migrate(connection: SnowflakeConnection, options: MigrateOptions): Promise<number> {
  const migrations = await readMigrations(options.directory, options.placeholders);
  if (options.dryRun) {
    const pending = pendingMigrations(migrations, await readHistory(connection), options);
    for (const { script } of pending) options.report(`would apply ${script}`);
    return reportCount(pending, options);
  }
  return underLease(connection, options, async (lease) => {
    await createHistory(connection);
    await accept(connection, migrations, options);
    const history = await readHistory(connection);
    const pending = pendingMigrations(migrations, history, options);
    for (const migration of pending) {
      await apply(connection, migration, { lease, again: options.commandWith([]) });
      await noteApplied(connection, migration, history.has(migration.script));
      options.report(`applied ${migration.script}`);
    }
    return reportCount(pending, options);
  });
}

function reportCount(pending: readonly Migration[], options: MigrateOptions): number {
  if (pending.length === 0) options.report("the schema is up to date");
  return pending.length;
}

async function accept(
  connection: SnowflakeConnection,
  migrations: readonly Migration[],
  { accept: script, report }: MigrateOptions,
): Promise<void> {
  if (script === undefined) return;
  const migration = migrations.find((candidate) => candidate.script === script);
  const known = (await readHistory(connection)).has(script);
  if (migration === undefined || !known)
    throw new Error(`--accept takes the name of a file that was applied; ${script} was not`);
  await acceptText(connection, migration);
  report(`accepted the text of ${script}; nothing of it was run`);
}

async function apply(
  connection: SnowflakeConnection,
  migration: Migration,
  { lease, again }: { readonly lease: MigrationLease; readonly again: string },
): Promise<void> {
  const statements = splitStatements(migration.text);
  for (const [index, statement] of statements.entries()) {
    await lease.prolong();
    try {
      await runSchemaStatement(connection, {
        operation: `run a statement of ${migration.script}`,
        sqlText: statement,
      });
    } catch (error) {
      const failed = { migration, number: index + 1, of: statements.length, statement, again };
      throw new Error(await explainFailure(connection, failed, error), { cause: error });
    }
  }
}
