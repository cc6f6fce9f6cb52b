import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

export interface Migration {
  /** "1.0.0" */
  readonly version: string;
  readonly description: string;
  readonly script: string;
  /** SHA-256 of the text, line ends made equal. */
  readonly checksum: string;
  readonly text: string;
}

const NAME = /^V(?<version>\d+(?:[._]\d+)*)__(?<description>\w+)\.sql$/;

/**
 * The migrations of a folder, oldest version first.
 * @throws Error naming a .sql file whose name is none, or two files of one version
 */
export async function readMigrations(directory: string): Promise<Migration[]> {
  const scripts = (await readdir(directory)).filter((name) => name.endsWith(".sql"));
  const migrations = await Promise.all(scripts.map((script) => readMigration(directory, script)));
  migrations.sort((left, right) => compareVersions(left.version, right.version));
  for (const [index, { version, script }] of migrations.entries()) {
    const next = migrations[index + 1];
    if (next !== undefined && compareVersions(next.version, version) === 0)
      throw new Error(`${script} and ${next.script} have the same version`);
  }
  return migrations;
}

async function readMigration(directory: string, script: string): Promise<Migration> {
  const name = NAME.exec(script)?.groups;
  if (name === undefined) {
    throw new Error(
      `${script} is not named like V1.0.0__what_it_does.sql, so its place in the order is unknown`,
    );
  }
  const text = (await readFile(join(directory, script), "utf8")).replaceAll("\r\n", "\n");
  return {
    version: String(name["version"]).replaceAll("_", "."),
    description: String(name["description"]).replaceAll("_", " "),
    script,
    checksum: createHash("sha256").update(text).digest("hex"),
    text,
  };
}

/** 1.10 comes after 1.9, and 1 equals 1.0. */
function compareVersions(left: string, right: string): number {
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
