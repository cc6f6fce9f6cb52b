import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { Code } from "aws-cdk-lib/aws-lambda";

import type { CodeOf } from "../template/source-code.ts";
import { bundleAll, type BundleRequest } from "./bundle-function.ts";

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
