import { realpathSync } from "node:fs";
import { join, relative, resolve, sep } from "node:path";

import { build, type BuildFailure, type Message } from "esbuild";

import type { Problem } from "../../functions/crew/index.ts";
import { PROJECT_FOLDER } from "../project-folder.ts";
import type { CrewModule } from "./crew-modules.ts";
import { esbuildOptions } from "./esbuild-options.ts";

export interface CompiledModules {
  /** Those of crews whose modules all compile; each lies at `<outdir>/<target>.mjs`. */
  readonly modules: readonly CrewModule[];
  /** What does not compile, by crew. */
  readonly problems: ReadonlyMap<string, readonly Problem[]>;
}

/**
 * Compiles crews' modules into a folder, to be looked at: not small, and with maps to their sources. All at
 * once; only where that fails crew by crew, for one crew's error says nothing of the others.
 */
export async function compileModules(
  crewsDirectory: string,
  modules: readonly CrewModule[],
  outdir: string,
): Promise<CompiledModules> {
  if (modules.length === 0) return { modules, problems: new Map() };
  if ((await compile(modules, outdir)).length === 0) return { modules, problems: new Map() };
  const problems = new Map<string, readonly Problem[]>();
  for (const [crew, ofCrew] of Map.groupBy(modules, (module) => module.crew)) {
    const errors = await compile(ofCrew, outdir);
    if (errors.length === 0) continue;
    const folder = realpathSync(join(crewsDirectory, crew));
    problems.set(
      crew,
      errors.map((error) => problemOf(error, folder)),
    );
  }
  return { modules: modules.filter(({ crew }) => !problems.has(crew)), problems };
}

async function compile(modules: readonly CrewModule[], outdir: string): Promise<readonly Message[]> {
  try {
    await build({
      ...esbuildOptions,
      outdir,
      entryPoints: modules.map(({ source, target }) => ({ in: source, out: target })),
      minify: false,
      sourcemap: "linked",
      sourcesContent: false,
      metafile: false,
      write: true,
    });
    return [];
  } catch (error) {
    if (isBuildFailure(error)) return error.errors;
    throw error;
  }
}

const isBuildFailure = (error: unknown): error is BuildFailure =>
  error instanceof Error && "errors" in error && Array.isArray(error.errors) && error.errors.length > 0;

/** esbuild names files from its working folder. */
function problemOf({ text, location }: Message, folder: string): Problem {
  const file =
    location === null ? "" : relative(folder, resolve(PROJECT_FOLDER, location.file)).split(sep).join("/");
  return { level: "error", file, path: "", line: location?.line ?? 1, message: text };
}
