/** Builds all functions and prints where, as JSON: what the bundler took of memory ends with this process. */
import { parseArgs } from "node:util";

import { bundleAll } from "../infra/bundle/bundle-function.ts";
import { checkCrews } from "../infra/bundle/checked-crews.ts";

const { positionals } = parseArgs({ allowPositionals: true });
const [outdir = "", crewsDirectory = ""] = positionals;
const crews = checkCrews(crewsDirectory);
const bundles = await bundleAll({ outdir, crewsDirectory, crews });
const entries = Object.entries(bundles).map(([name, { entry }]) => [name, { entry }]);
process.stdout.write(JSON.stringify({ bundles: Object.fromEntries(entries), crews: (await crews).crews }));
