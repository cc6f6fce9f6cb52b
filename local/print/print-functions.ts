/** Builds functions and prints where, as JSON: what the bundler took of memory ends with this process. */
import { parseArgs } from "node:util";

import { bundleTogether, type FunctionToBuild } from "../../infra/bundle/bundle-together.ts";

const { positionals } = parseArgs({ allowPositionals: true });
/** A folder, and FunctionToBuild in JSON. */
const [outdir = "", functions = "[]"] = positionals;
const built = await bundleTogether(outdir, JSON.parse(functions) as readonly FunctionToBuild[]);
process.stdout.write(JSON.stringify(built));
