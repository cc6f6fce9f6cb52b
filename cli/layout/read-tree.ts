import { readdir, readFile } from "node:fs/promises";
import { join, relative, sep } from "node:path";

import * as z from "zod";

import { parseSource, type SourceFile } from "./source-file.ts";

/** What runs; the rest of the tree is examples and tests. */
export const SOURCE_FOLDERS = ["functions", "infra", "local", "client", "console", "cli"] as const;
const FOLDERS = [...SOURCE_FOLDERS, "crews", "test"];
const SOURCE_ENDING = /\.(?:m?ts|tsx)$/;
/** Crews that tests feed in; some are broken on purpose. */
const FIXTURES = "test/fixtures/";
const README = "README.md";

export interface ProjectTree {
  /** Every file, sorted; all paths are from the project's folder, with slashes. */
  readonly paths: readonly string[];
  /** Those in TypeScript, without fixtures. */
  readonly sources: readonly SourceFile[];
  readonly readme: readonly string[];
  /** The `imports` of package.json: `#crew` and the file it stands for. */
  readonly aliases: ReadonlyMap<string, string>;
}

export async function readTree(root: string): Promise<ProjectTree> {
  const paths = (await Promise.all(FOLDERS.map((folder) => filesIn(root, folder)))).flat().toSorted();
  const sourcePaths = paths.filter((path) => SOURCE_ENDING.test(path) && !path.startsWith(FIXTURES));
  const texts = await Promise.all(sourcePaths.map((path) => readFile(join(root, path), "utf8")));
  return {
    paths,
    sources: sourcePaths.map((path, index) => parseSource(path, texts[index] ?? "")),
    readme: ((await readIfThere(join(root, README))) ?? "").split("\n"),
    aliases: await readAliases(root),
  };
}

async function filesIn(root: string, folder: string): Promise<readonly string[]> {
  const entries = await orUndefined(readdir(join(root, folder), { recursive: true, withFileTypes: true }));
  return (entries ?? [])
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join("/"))
    .filter((path) => !path.split("/").some(isMade));
}

/** Hidden files, packages and Python's caches are nobody's writing. */
const isMade = (name: string): boolean =>
  name.startsWith(".") || name === "node_modules" || name === "__pycache__";

async function readAliases(root: string): Promise<ReadonlyMap<string, string>> {
  const text = await readIfThere(join(root, "package.json"));
  const { imports } = z
    .object({ imports: z.record(z.string(), z.string()).default({}) })
    .parse(JSON.parse(text ?? "{}"));
  return new Map(Object.entries(imports).map(([name, path]) => [name, path.replace(/^\.\//, "")]));
}

const readIfThere = (file: string): Promise<string | undefined> => orUndefined(readFile(file, "utf8"));

/** Undefined when there is no such file or folder; any other failure is thrown. */
function orUndefined<Value>(reading: Promise<Value>): Promise<Value | undefined> {
  return reading.catch((error: unknown) => {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  });
}
