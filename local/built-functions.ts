import { existsSync, realpathSync } from "node:fs";
import { join, resolve, sep } from "node:path";

import type { BuiltCrew } from "../functions/crew/index.ts";
import type { Bundle } from "../infra/bundle/bundle-function.ts";
import type { FunctionName } from "../infra/functions.ts";
import { keptOrMade } from "./kept/kept-outputs.ts";
import { CACHE_FOLDER, hashOfProject, projectFile } from "./kept/project-sources.ts";
import { configurationAbove, hashOfSources, hashOfTexts } from "./kept/source-hash.ts";
import { stageTeller } from "./log-line.ts";
import { printedValue } from "./printed-value.ts";

export type Bundles = Readonly<Record<FunctionName, Pick<Bundle, "entry">>>;

export interface BuiltFunctions {
  readonly bundles: Bundles;
  readonly crews: readonly BuiltCrew[];
}

interface BuildRequest {
  /** Emptied and filled. */
  readonly outdir: string;
  readonly crewsDirectory: string;
  /** Where builds are kept; with the project's packages if absent. */
  readonly cacheFolder?: string;
  readonly log: (line: string) => void;
  /** Gives the build up. */
  readonly signal: AbortSignal;
}

/** What print-build.ts prints. */
interface PrintedBuild {
  /** Paths of the modules that export the handlers, in the folder of the build. */
  readonly entries: Readonly<Record<FunctionName, string>>;
  readonly crews: readonly BuiltCrew[];
  /** What the bundler read, from the project's folder; some are names that only its plug-ins know. */
  readonly inputs: readonly string[];
}

/**
 * Builds all functions, and the crews' tools with them, as a deployment would; or takes what was built of the
 * same sources before.
 */
export async function buildLocalFunctions({
  outdir,
  crewsDirectory,
  cacheFolder = CACHE_FOLDER,
  log,
  signal,
}: BuildRequest): Promise<BuiltFunctions> {
  const tell = stageTeller(log);
  const crewsFolder = realpathSync(crewsDirectory);
  const ofCrews = [crewsFolder, ...configurationAbove(crewsFolder)];
  const { entries, crews } = await keptOrMade({
    cacheFolder,
    kind: "build",
    hash: async () => hashOfTexts(await Promise.all([hashOfProject(), hashOfSources(ofCrews)])),
    outdir,
    make: async () => {
      const value = (await printedValue(
        "print-build.ts",
        [outdir, crewsDirectory, cacheFolder],
        signal,
      )) as PrintedBuild;
      return {
        value,
        alsoOf: inputsElsewhere(value.inputs, crewsFolder),
        // Why code cannot be loaded may be mended without a change of it: a variable, say.
        mayBeKept: value.crews.every(({ problems }) => problems.every(({ level }) => level !== "error")),
      };
    },
    log,
  });
  tell("The functions and crews are built");
  const bundles = Object.entries(entries).map(([name, entry]) => [name, { entry: join(outdir, entry) }]);
  return { bundles: Object.fromEntries(bundles) as Bundles, crews };
}

/** What crews import from outside their folder and the project, and from packages of their own. */
function inputsElsewhere(inputs: readonly string[], crewsFolder: string): readonly string[] {
  const isBelow = (file: string, folder: string): boolean => file.startsWith(`${folder}${sep}`);
  return inputs
    .map((input) => resolve(projectFile("."), input))
    .filter((file) => existsSync(file))
    .filter((file) => {
      if (["functions", "node_modules"].some((name) => isBelow(file, projectFile(name)))) return false;
      return !isBelow(file, crewsFolder) || file.includes(`${sep}node_modules${sep}`);
    });
}
