import { join } from "node:path";

import type { Bundle } from "../infra/bundle/bundle-function.ts";
import type { FunctionToBuild } from "../infra/bundle/bundle-together.ts";
import { type FunctionName, functionNames, functionsByName } from "../infra/functions.ts";
import { keptOrMade } from "./kept/kept-outputs.ts";
import { CACHE_FOLDER, hashOfProject } from "./kept/project-sources.ts";
import { stageTeller } from "./log-line.ts";
import { printedValue } from "./print/printed-value.ts";

/** All functions, as the script that builds them is told of them. */
const FUNCTIONS = JSON.stringify(
  functionNames.map((name): FunctionToBuild => {
    const { crews, hasConsole = false } = functionsByName[name];
    return { name, hasCrews: crews !== undefined, hasConsole };
  }),
);

export type Bundles = Readonly<Record<FunctionName, Pick<Bundle, "entry">>>;

interface BuildRequest {
  /** Emptied and filled. */
  readonly outdir: string;
  /** Where builds are kept; with the project's packages if absent. */
  readonly cacheFolder?: string;
  readonly log: (line: string) => void;
  /** Gives the build up. */
  readonly signal: AbortSignal;
}

/**
 * Builds all functions as a deployment would, but for the crews, which are put beside them (crews/); or takes
 * what was built of the same sources before.
 */
export async function buildLocalFunctions({
  outdir,
  cacheFolder = CACHE_FOLDER,
  log,
  signal,
}: BuildRequest): Promise<Bundles> {
  const tell = stageTeller(log);
  const entries = await keptOrMade({
    cacheFolder,
    kind: "build",
    hash: hashOfProject,
    outdir,
    make: async () => ({
      value: (await printedValue("print-functions.ts", [outdir, FUNCTIONS], signal)) as Record<
        FunctionName,
        string
      >,
      mayBeKept: true,
    }),
    log,
  });
  tell("The functions are built");
  const bundles = Object.entries(entries).map(([name, entry]) => [name, { entry: join(outdir, entry) }]);
  return Object.fromEntries(bundles) as Bundles;
}
