/** Builds all functions and prints where, as JSON: what the bundler took of memory ends with this process. */
import { writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { parseArgs } from "node:util";

import { bundleFunction } from "../infra/bundle/bundle-function.ts";
import { checkCrews, type CheckedCrews } from "../infra/bundle/checked-crews.ts";
import { type FunctionName, functionNames, functionsByName } from "../infra/functions.ts";
import { keptOrMade } from "./kept/kept-outputs.ts";
import { hashOfProject } from "./kept/project-sources.ts";

/** What of a bundle others ask for; paths of `inputs` are relative to the project's folder. */
interface Built {
  readonly entry: string;
  readonly inputs: readonly string[];
}

const { positionals } = parseArgs({ allowPositionals: true });
const [outdir = "", crewsDirectory = "", cacheFolder = ""] = positionals;
const checked = checkCrews(crewsDirectory);
const built = await Promise.all(
  functionNames.map(async (name) => [name, await buildFunction(name, checked)] as const),
);
process.stdout.write(
  JSON.stringify({
    entries: Object.fromEntries(built.map(([name, { entry }]) => [name, join(name, entry)])),
    crews: (await checked).crews,
    inputs: [...new Set(built.flatMap(([, { inputs }]) => inputs))],
  }),
);

/**
 * A function that has no crew's code in it is the same for all crews, and kept for the next build; the crews
 * as data are beside it.
 */
async function buildFunction(name: FunctionName, crews: Promise<CheckedCrews>): Promise<Built> {
  const known = functionsByName[name].crews;
  const folder = join(outdir, name);
  if (known === "code" && (await crews).modules.length > 0) return bundle(name, await crews);
  const value = await keptOrMade({
    cacheFolder,
    kind: `function-${name}`,
    hash: hashOfProject,
    outdir: folder,
    make: async () => ({ value: await bundle(name, { crews: [], modules: [] }), mayBeKept: true }),
    log: (line) => console.error(line),
  });
  if (known) await writeFile(join(folder, "crews.json"), JSON.stringify((await crews).crews));
  return value;
}

async function bundle(name: FunctionName, crews: CheckedCrews): Promise<Built> {
  const request = { contractName: name, outdir: join(outdir, name), crewsDirectory, crews };
  const { entry, folder, metafile } = await bundleFunction(request);
  return { entry: relative(folder, entry), inputs: Object.keys(metafile.inputs) };
}
