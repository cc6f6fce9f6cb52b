import { bundleAll } from "../../infra/bundle/bundle-function.ts";
import { budgetOf, sizeOf } from "../../infra/bundle/bundle-size.ts";
import { functionNames } from "../../infra/functions.ts";
import { checkFolder } from "../command-line/check-folder.ts";
import { EXIT_CODES } from "../command-line/exit-codes.ts";

interface BuildOptions {
  readonly outdir: string;
  readonly crews: string;
}

/**
 * Builds all functions into a folder, as a deployment does, and shows their sizes; gives the code to end
 * with.
 */
export async function buildFunctions({ outdir, crews }: BuildOptions): Promise<number> {
  await checkFolder(crews, "--crews names the folder that has a folder for each crew");
  const bundles = await bundleAll({ outdir, crewsDirectory: crews });
  const sizes = functionNames.map((name) => ({ name, budget: budgetOf(name), ...sizeOf(bundles[name]) }));
  console.table(
    sizes.map(({ name, bytes, eagerBytes, gzipBytes, budget }) => ({
      function: name,
      size: kilobytes(bytes),
      "read at start": kilobytes(eagerBytes),
      gzip: kilobytes(gzipBytes),
      budget: kilobytes(budget),
    })),
  );
  console.log(`written to ${outdir}`);
  const above = sizes.filter(({ bytes, budget }) => bytes > budget);
  if (above.length === 0) return EXIT_CODES.done;
  console.error(`Larger than its budget: ${above.map(({ name }) => name).join(", ")}`);
  return EXIT_CODES.failed;
}

const kilobytes = (bytes: number): string => `${(bytes / 1000).toFixed(0)} KB`;
