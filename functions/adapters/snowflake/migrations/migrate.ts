import type { SnowflakeConnection } from "../connection.ts";
import { acceptText, createHistory, type History, noteApplied, readHistory } from "./history.ts";
import { type MigrationLease, takeLease } from "./lease.ts";
import { type Migration, type Placeholders, readMigrations } from "./migration-files.ts";
import { runStatement, snowflakeWords } from "./run-statement.ts";
import { splitStatements } from "./split-statements.ts";
import { explainFailure } from "./statement-failure.ts";

export interface MigrateOptions {
  /** Folder of the V….sql and R__….sql files. */
  readonly directory: string;
  /** Say what would run, and change nothing. */
  readonly dryRun: boolean;
  readonly placeholders: Placeholders;
  /** Says to others who is at work; differs for each run. */
  readonly holder: string;
  /** A file whose present text is taken for the one that was applied, because nothing but words has changed in it. */
  readonly accept?: string | undefined;
  /** Is told one line for each migration. */
  report(line: string): void;
}

/**
 * Runs the migrations that the history table does not know, in order, then the repeatable ones that have changed, each noted
 * when its last statement is done. Others that try the same meanwhile are refused.
 * @returns how many were pending
 * @throws Error in sentences: which statement failed and why, which file was changed after it was applied, who else is at work
 */
export async function migrate(connection: SnowflakeConnection, options: MigrateOptions): Promise<number> {
  const migrations = await readMigrations(options.directory, options.placeholders);
  if (options.dryRun) {
    const pending = pendingOf(migrations, await readHistory(connection), options.accept);
    for (const { script } of pending) options.report(`would apply ${script}`);
    return reportCount(pending, options);
  }
  const lease = await takeLease(connection, options.holder);
  try {
    await createHistory(connection);
    if (options.accept !== undefined) await accept(connection, migrations, options.accept, options);
    const history = await readHistory(connection);
    const pending = pendingOf(migrations, history, undefined);
    for (const migration of pending) {
      await apply(connection, migration, lease);
      await noteApplied(connection, migration, history.has(migration.script));
      options.report(`applied ${migration.script}`);
    }
    return reportCount(pending, options);
  } finally {
    await lease.release().catch((error: unknown) => {
      options.report(`the right to change the schema ends by itself in minutes: ${snowflakeWords(error)}`);
    });
  }
}

function reportCount(pending: readonly Migration[], options: MigrateOptions): number {
  if (pending.length === 0) options.report("the schema is up to date");
  return pending.length;
}

/** @throws Error for the first versioned file whose text is not the one that was applied */
function pendingOf(
  migrations: readonly Migration[],
  history: History,
  accepted: string | undefined,
): Migration[] {
  return migrations.filter(({ script, version, checksum }) => {
    const known = history.get(script);
    if (known === undefined) return true;
    if (known.checksum === checksum || script === accepted) return false;
    if (version === undefined) return true;
    throw new Error(
      `${script} was applied with another text, on ${known.installedOn} UTC. Put that text back (git log -p -- migrations/${script}) ` +
        `and write the change as a new file with a higher version. If nothing but a comment has changed: npm run migrate -- --accept ${script}`,
    );
  });
}

async function accept(
  connection: SnowflakeConnection,
  migrations: readonly Migration[],
  script: string,
  options: MigrateOptions,
): Promise<void> {
  const migration = migrations.find((candidate) => candidate.script === script);
  const known = (await readHistory(connection)).has(script);
  if (migration === undefined || !known)
    throw new Error(`--accept takes the name of a file that was applied; ${script} is none`);
  await acceptText(connection, migration);
  options.report(`accepted the text of ${script}; nothing of it was run`);
}

async function apply(
  connection: SnowflakeConnection,
  migration: Migration,
  lease: MigrationLease,
): Promise<void> {
  const statements = splitStatements(migration.text);
  for (const [index, statement] of statements.entries()) {
    await lease.prolong();
    try {
      await runStatement(connection, `run a statement of ${migration.script}`, statement);
    } catch (error) {
      const failed = { migration, number: index + 1, of: statements.length, statement };
      throw new Error(await explainFailure(connection, failed, error), { cause: error });
    }
  }
}
