/** Builds all functions and prints where, as JSON: what the bundler took of memory ends with this process. */
import { relative } from "node:path";
import { parseArgs } from "node:util";

import { ENGINE_MODULE } from "../../infra/bundle/bundle-crew.ts";
import { bundleAll } from "../../infra/bundle/bundle-function.ts";

const { positionals } = parseArgs({ allowPositionals: true });
const [outdir = ""] = positionals;
// Crews come beside them later, each built by itself.
const bundles = await bundleAll({
  outdir,
  crewsDirectory: "",
  crews: { crews: [], modules: [ENGINE_MODULE] },
});
const entries = Object.values(bundles).map(({ contractName, entry }) => [
  contractName,
  relative(outdir, entry),
]);
process.stdout.write(JSON.stringify(Object.fromEntries(entries)));
