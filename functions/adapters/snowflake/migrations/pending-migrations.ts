import type { AppliedMigration, History } from "./history.ts";
import { compareVersions, type Migration } from "./migration-files.ts";

interface PendingOptions {
  /** A file whose present text counts as the one that was applied. */
  readonly accept?: string | undefined;
  readonly commandWith: (options: readonly string[]) => string;
  report(line: string): void;
}

/**
 * What is still to run, in order. As with Flyway, history must be that of these files: an applied one that is
 * gone or was edited, and a new one whose place in the order has passed, are refused. Versions above all
 * files are another checkout's, and told.
 * @throws Error in a sentence naming the file, and what to do with it
 */
export function pendingMigrations(
  migrations: readonly Migration[],
  history: History,
  options: PendingOptions,
): Migration[] {
  for (const [script, applied] of history) {
    if (migrations.every((migration) => migration.script !== script))
      reportMissing({ script, ...applied }, migrations, options);
  }
  const pending = migrations.filter((migration) => isPending(migration, history, options));
  checkOrder(pending, history);
  return pending;
}

interface MissingMigration extends AppliedMigration {
  readonly script: string;
}

/** @throws Error for a file that was applied and is gone, unless it may well be another checkout's */
function reportMissing(
  { script, version, installedOn }: MissingMigration,
  migrations: readonly Migration[],
  options: PendingOptions,
): void {
  if (version === undefined) {
    options.report(`${script} was applied and is no longer here; what it did stays`);
    return;
  }
  const versions = migrations.flatMap((migration) => migration.version ?? []);
  if (versions.every((known) => compareVersions(known, version) < 0)) {
    options.report(`${script} was applied on ${installedOn} UTC and is newer than all files here`);
    return;
  }
  const same = migrations.find(
    (migration) => migration.version !== undefined && compareVersions(migration.version, version) === 0,
  );
  throw new Error(
    `${script} was applied on ${installedOn} UTC and is not here. ${
      same === undefined
        ? `Put it back (git log --all -- migrations/${script} shows where it is)`
        : `Was it renamed? ${same.script} has its version: give that its old name again, or a higher version if it is another file`
    }`,
  );
}

/** @throws Error for a versioned file whose text is not the one that was applied */
function isPending(
  { script, version, checksum }: Migration,
  history: History,
  { accept, commandWith }: PendingOptions,
): boolean {
  const known = history.get(script);
  if (known === undefined) return true;
  if (known.checksum === checksum || script === accept) return false;
  if (version === undefined) return true;
  throw new Error(
    `${script} was applied with another text, on ${known.installedOn} UTC. Put that text back (git log -p -- migrations/${script}) ` +
      `and write the change as a new file with a higher version. If nothing but a comment has changed: ${commandWith(["--accept", script])}`,
  );
}

/**
 * Whoever ran the higher version first has a schema that nobody else will get: what comes later must have a
 * later version.
 */
function checkOrder(pending: readonly Migration[], history: History): void {
  const highest = [...history].reduce<readonly [script: string, version: string] | undefined>(
    (best, [script, { version }]) =>
      version !== undefined && (best === undefined || compareVersions(version, best[1]) > 0)
        ? [script, version]
        : best,
    undefined,
  );
  if (highest === undefined) return;
  const [script, version] = highest;
  const late = pending.find(
    (migration) => migration.version !== undefined && compareVersions(migration.version, version) <= 0,
  );
  if (late === undefined) return;
  throw new Error(
    `${late.script} has not run, and ${script}, which comes after it, has. Nothing runs out of order: give ${late.script} a version higher than ${version}`,
  );
}
