import { parseArgs } from "node:util";

import { functionNames } from "../functions.ts";
import { bundleAll } from "./bundle-function.ts";
import { budgetOf, sizeOf } from "./bundle-size.ts";

/** Builds all functions into a folder, as a deployment does, and shows what they weigh. */
const { values } = parseArgs({
  options: {
    outdir: { type: "string", default: ".local/bundles" },
    crews: { type: "string", default: "crews" },
  },
});

const bundles = await bundleAll({ outdir: values.outdir, crewsDirectory: values.crews });
const kilobytes = (bytes: number): string => `${(bytes / 1000).toFixed(0)} KB`;
const rows = functionNames.map((name) => {
  const { bytes, gzipBytes, eagerBytes } = sizeOf(bundles[name]);
  const budget = budgetOf(name);
  if (bytes > budget) process.exitCode = 1;
  return {
    function: name,
    size: kilobytes(bytes),
    "read at start": kilobytes(eagerBytes),
    gzip: kilobytes(gzipBytes),
    budget: kilobytes(budget),
  };
});
console.table(rows);
console.log(`written to ${values.outdir}`);
