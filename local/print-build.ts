/** Builds all functions and prints where, as JSON: what the bundler took of memory ends with this process. */
import { relative } from "node:path";
import { parseArgs } from "node:util";

import { bundleAll } from "../infra/bundle/bundle-function.ts";
import { checkCrews } from "../infra/bundle/checked-crews.ts";

const { positionals } = parseArgs({ allowPositionals: true });
const [outdir = "", crewsDirectory = ""] = positionals;
const crews = checkCrews(crewsDirectory);
const bundles = await bundleAll({ outdir, crewsDirectory, crews });
const inputs = Object.values(bundles).flatMap(({ metafile }) => Object.keys(metafile.inputs));
const entries = Object.entries(bundles).map(([name, { entry }]) => [name, relative(outdir, entry)]);
process.stdout.write(
  JSON.stringify({
    entries: Object.fromEntries(entries),
    crews: (await crews).crews,
    inputs: [...new Set(inputs)],
  }),
);
