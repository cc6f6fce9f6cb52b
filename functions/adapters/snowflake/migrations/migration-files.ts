import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

import { sha256 } from "../../../text/sha256.ts";
import { readUtf8, withoutByteOrderMark } from "../../../text/utf-8.ts";

export interface Migration {
  /** "1.0.0"; undefined for a repeatable one, which runs after all others whenever its text has changed. */
  readonly version: string | undefined;
  readonly description: string;
  readonly script: string;
  /** SHA-256 of the text, placeholders filled in and line ends made equal. */
  readonly checksum: string;
  readonly text: string;
}

/** What stands for `<% name %>` in repeatable files, ready to stand in SQL. */
export type Placeholders = Readonly<Record<string, string>>;

const NAME = /^(?:V(?<version>\d+(?:[._]\d+)*)|R)__(?<description>\w+)\.sql$/;

/** As Snowflake's own client writes it, so that `snow sql -f FILE -D name=value` fills in the same. */
const PLACEHOLDER = /<%\s*(\w+)\s*%>/g;

/**
 * The migrations of a folder: versioned ones, oldest version first, then the repeatable ones by name.
 * @throws Error naming a .sql file whose name is not one of a migration, two files of one version, or a
 *   placeholder that has no value or no place
 */
export async function readMigrations(directory: string, placeholders: Placeholders): Promise<Migration[]> {
  const scripts = (await readdir(directory)).filter((name) => name.endsWith(".sql")).toSorted();
  const migrations = await Promise.all(
    scripts.map((script) => readMigration(directory, script, placeholders)),
  );
  migrations.sort(compareMigrations);
  for (const [index, migration] of migrations.entries()) {
    const next = migrations[index + 1];
    if (next !== undefined && migration.version !== undefined && compareMigrations(migration, next) === 0)
      throw new Error(`${migration.script} and ${next.script} have the same version`);
  }
  return migrations;
}

async function readMigration(
  directory: string,
  script: string,
  placeholders: Placeholders,
): Promise<Migration> {
  const name = NAME.exec(script)?.groups;
  if (name === undefined) {
    throw new Error(
      `${script} is not named like V1.0.0__what_it_does.sql or R__what_it_says.sql, so its place in the order is unknown`,
    );
  }
  const read = readUtf8(await readFile(join(directory, script)));
  if ("wrongByte" in read)
    throw new Error(`${script} is not UTF-8: see byte ${read.wrongByte}, from 0. Save it as UTF-8`);
  const written = withoutByteOrderMark(read.text).replaceAll("\r\n", "\n");
  const version = name["version"]?.replaceAll("_", ".");
  const text = fillPlaceholders(written, script, version === undefined ? placeholders : undefined);
  return {
    version,
    description: String(name["description"]).replaceAll("_", " "),
    script,
    checksum: sha256(text),
    text,
  };
}

/** A versioned file has none: it would seem to be edited wherever a name changes. */
function fillPlaceholders(text: string, script: string, placeholders: Placeholders | undefined): string {
  return text.replace(PLACEHOLDER, (written, name: string) => {
    if (placeholders === undefined)
      throw new Error(`${script} has the placeholder ${written}: only R__ files are filled in`);
    const value = Object.hasOwn(placeholders, name) ? placeholders[name] : undefined;
    if (value === undefined) {
      throw new Error(
        `${script} has the placeholder ${written}; there are only: ${Object.keys(placeholders).join(", ")}`,
      );
    }
    return value;
  });
}

function compareMigrations(left: Migration, right: Migration): number {
  return left.version === undefined || right.version === undefined
    ? Number(left.version === undefined) - Number(right.version === undefined)
    : compareVersions(left.version, right.version);
}

/**
 * Below 0 when the left version comes first. 1.10 comes after 1.9, and 1 equals 1.0.
 * @param left like "1.0.0"
 */
export function compareVersions(left: string, right: string): number {
  const [first, second] = [left, right].map((version) => version.split(".").map(Number)) as [
    number[],
    number[],
  ];
  for (let index = 0; index < Math.max(first.length, second.length); index += 1) {
    const difference = (first[index] ?? 0) - (second[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
