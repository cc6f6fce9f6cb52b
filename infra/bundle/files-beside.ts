import { statSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname, join, relative, resolve, sep } from "node:path";

import type { PartialMessage, Plugin } from "esbuild";

import { type FileUse, filesUsed } from "./file-uses.ts";

/** Folders of this project's own code, whose bundles have no files beside them. */
const OWN_FOLDERS = ["functions", "infra", "local", "cli"];
const NAMESPACE = "file-beside";
const CODE = /\.[cm]?[jt]sx?$/;

/**
 * Puts the files into the bundle that crews' code reads from beside itself: what
 * `new URL("./data.txt", import.meta.url)` names. In any other way they would be looked for where the bundle
 * lies, and be missing only once a model calls the tool: that is an error now.
 */
export const filesBeside = (projectFolder: string): Plugin => ({
  name: NAMESPACE,
  setup(build) {
    build.onResolve({ filter: new RegExp(`^${NAMESPACE}:`) }, ({ path }) => ({
      path: path.slice(NAMESPACE.length + 1),
      namespace: NAMESPACE,
    }));
    build.onLoad({ filter: /.*/, namespace: NAMESPACE }, async ({ path }) => ({
      contents: await readFile(path),
      loader: "file",
    }));
    build.onLoad({ filter: /\.[cm]?ts$/ }, async ({ path }) => {
      if (isOwn(relative(projectFolder, path))) return undefined;
      const text = await readFile(path, "utf8");
      const uses = filesUsed(path, text);
      if (uses.length === 0) return undefined;
      const errors = uses.flatMap((use) => messagesOf(use, path, text));
      return { contents: withImports(text, uses, path), loader: "ts", errors };
    });
  },
});

const isOwn = (path: string): boolean =>
  path.split(sep).includes("node_modules") || OWN_FOLDERS.includes(path.split(sep)[0] ?? "");

function messagesOf(use: FileUse, path: string, text: string): readonly PartialMessage[] {
  const problem = use.problem ?? problemOf(resolve(dirname(path), use.file), use.file);
  if (problem === undefined) return [];
  const before = text.slice(0, use.start).split("\n");
  const location = { file: path, line: before.length, column: before.at(-1)?.length ?? 0 };
  return [{ text: problem, location }];
}

function problemOf(file: string, written: string): string | undefined {
  if (CODE.test(file)) return `${written} is code, which is bundled by an import only: import it`;
  const found = statSync(file, { throwIfNoEntry: false });
  if (found === undefined) return `There is no file ${written} beside it: write it, or name another`;
  return found.isFile() ? undefined : `${written} is no file: name each file that it reads`;
}

/** The imports come last, so that every line stays where it is. */
function withImports(text: string, uses: readonly FileUse[], path: string): string {
  const files = uses.filter(({ problem }) => problem === undefined);
  let changed = text;
  for (const { start, end, index } of files.toReversed())
    changed = `${changed.slice(0, start)}${nameOf(index)}${changed.slice(end)}`;
  const imports = files.map(({ file, index }) => {
    const source = `${NAMESPACE}:${join(dirname(path), file)}`;
    return `import ${nameOf(index)} from ${JSON.stringify(source)};`;
  });
  return `${changed}\n${imports.join("")}`;
}

const nameOf = (index: number): string => `__fileBeside${index}`;

/** Names of the files that are put into the bundle, beside code. */
export const ASSET_NAMES = "files/[name]-[hash]";
