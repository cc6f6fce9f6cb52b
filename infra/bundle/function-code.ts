import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { Code } from "aws-cdk-lib/aws-lambda";

import { bundleAll, type BundleRequest } from "./bundle-function.ts";
import { PROJECT_FOLDER } from "./esbuild-options.ts";

/** The code of a function, by its contract's name. */
export type CodeOf = (contractName: string) => Code;

/** The source as it is: for templates that are looked at and not deployed. */
export const sourceCode: CodeOf = (contractName) =>
  Code.fromAsset(join(PROJECT_FOLDER, "functions/handlers", contractName));

/** The same for a crew's Python: what runs it, without any crew's. */
export const sourceOfPython = (): Code => Code.fromAsset(join(PROJECT_FOLDER, "python"));

/**
 * Builds all functions and has `use` make its assets of them; the builds are gone afterwards, for CDK copies
 * its assets.
 */
export async function withBundledCode(
  request: Pick<BundleRequest, "crewsDirectory" | "crews">,
  use: (codeOf: CodeOf) => void,
): Promise<void> {
  const outdir = await mkdtemp(join(tmpdir(), "stepcrew-bundles-"));
  try {
    await bundleAll({ ...request, outdir });
    use((contractName) => Code.fromAsset(join(outdir, contractName)));
  } finally {
    await rm(outdir, { recursive: true, force: true });
  }
}
