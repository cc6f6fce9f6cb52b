/** Builds all functions and prints where, as JSON: what the bundler took of memory ends with this process. */
import { parseArgs } from "node:util";

import { bundleTogether } from "../../infra/bundle/bundle-together.ts";

const { positionals } = parseArgs({ allowPositionals: true });
const [outdir = ""] = positionals;
process.stdout.write(JSON.stringify(await bundleTogether(outdir)));
