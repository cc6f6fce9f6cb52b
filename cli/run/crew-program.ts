import { writeFile } from "node:fs/promises";
import { join } from "node:path";

import { build } from "esbuild";

import type { BuiltCrew } from "../../functions/crew/index.ts";
import type { CrewModule } from "../../infra/bundle/crew-modules.ts";
import { esbuildOptions } from "../../infra/bundle/esbuild-options.ts";

const PROGRAM = join(import.meta.dirname, "crew-process.ts");

/**
 * Writes what openBuiltCrews reads into a folder, and gives the program that runs the crew. Code of the
 * crew's own is built together with the program, as run-crew is: both then have the very same engine.
 */
export async function buildCrewProgram(
  built: BuiltCrew,
  modules: readonly CrewModule[],
  folder: string,
): Promise<string> {
  await writeFile(join(folder, "crews.json"), JSON.stringify([built]));
  if (modules.length === 0) return PROGRAM;
  await build({
    ...esbuildOptions,
    outdir: folder,
    entryPoints: [
      { in: PROGRAM, out: "index" },
      ...modules.map(({ source, target }) => ({ in: source, out: target })),
    ],
    // Whoever wrote a tool reads where it failed.
    minify: false,
    sourcemap: "linked",
    sourcesContent: false,
    metafile: false,
    write: true,
  });
  return join(folder, "index.mjs");
}
