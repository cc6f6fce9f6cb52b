import { writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";

import { build, type BuildOptions } from "esbuild";

import type { FunctionName } from "../functions.ts";
import { PROJECT_FOLDER } from "../project-folder.ts";
import { ENGINE_MODULE } from "./bundle-crew.ts";
import { esbuildOptions } from "./esbuild-options.ts";
import { SHARED_CODE } from "./shared-code.ts";
import { writeConsole } from "./write-console.ts";
import { writeOutputs } from "./write-outputs.ts";

/** A function that is built, told by who has read all contracts: that takes a third of a second. */
export interface FunctionToBuild {
  readonly name: FunctionName;
  readonly hasCrews: boolean;
  readonly hasConsole: boolean;
}

/**
 * Builds functions for one machine: as a deployment would, but for what they share, which is built once
 * and lies beside them; a quarter of the work. They know no crews, whose code comes beside run-crew's later.
 * @param outdir emptied, then filled with a folder for each function and SHARED_CODE
 * @returns paths in there of the ES modules that export `handler`
 * @throws BuildFailure, esbuild's list of what does not compile
 */
export async function bundleTogether(
  outdir: string,
  functions: readonly FunctionToBuild[],
): Promise<Readonly<Partial<Record<FunctionName, string>>>> {
  const folder = resolve(outdir);
  const names = functions.map(({ name }) => name);
  const { outputFiles } = await build(togetherOptions(folder, names));
  await writeOutputs(folder, outputFiles);
  for (const { name, hasCrews } of functions) {
    if (hasCrews) await writeFile(join(folder, name, "crews.json"), "[]");
  }
  const withConsole = functions.filter(({ hasConsole }) => hasConsole);
  await writeConsole(withConsole.map(({ name }) => join(folder, name)));
  return Object.fromEntries(names.map((name) => [name, `${name}/index.mjs`]));
}

/** How functions are built into a folder, with what they share beside them. */
export const togetherOptions = (outdir: string, names: readonly FunctionName[]) =>
  ({
    ...esbuildOptions,
    outdir,
    chunkNames: `${SHARED_CODE}/[name]-[hash]`,
    metafile: false,
    entryPoints: [
      ...names.map((name) => ({
        in: join(PROJECT_FOLDER, "functions/handlers", name, "handler.ts"),
        out: `${name}/index`,
      })),
      { in: ENGINE_MODULE.source, out: `run-crew/${ENGINE_MODULE.target}` },
    ],
  }) satisfies BuildOptions;
