import { writeFile } from "node:fs/promises";
import { join } from "node:path";

import { bundleAll } from "../../infra/bundle/bundle-function.ts";
import { sizeOf } from "../../infra/bundle/bundle-size.ts";
import { functionNames } from "../../infra/functions.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { quartiles, shown } from "./figures.ts";
import { inFreshProcess } from "./fresh-process.ts";

const RUNS = 9;

interface ColdStart {
  /** Milliseconds until the handler can be called; what is imported on demand is not in it. */
  readonly load: number;
  readonly megabytes: number;
}

/**
 * What each function reads at its cold start, and how long Node takes to load it: a fresh process each, in
 * turn.
 */
export async function benchFunctions(): Promise<void> {
  await using folder = await temporaryFolder();
  const bundles = await bundleAll({ outdir: folder.path, crewsDirectory: "crews" });
  const starts = new Map<string, ColdStart[]>(functionNames.map((name) => [name, []]));
  for (const name of functionNames) {
    await writeFile(join(folder.path, `${name}.mjs`), loadingOf(`./${name}/index.mjs`));
  }
  for (let run = 0; run < RUNS; run += 1) {
    for (const name of functionNames) {
      starts.get(name)?.push(await inFreshProcess<ColdStart>(join(folder.path, `${name}.mjs`)));
    }
  }
  console.log(`Each function's bundle in a fresh process: medians of ${RUNS} starts in turn (quartiles)`);
  for (const name of functionNames) {
    const { bytes, eagerBytes } = sizeOf(bundles[name]);
    const of = (figure: keyof ColdStart) => quartiles((starts.get(name) ?? []).map((start) => start[figure]));
    console.log(
      `${name.padEnd(20)} load ${shown(of("load"))} ms   memory ${shown(of("megabytes"))} MB   ` +
        `read at start ${(eagerBytes / 1e6).toFixed(2)} of ${(bytes / 1e6).toFixed(2)} MB`,
    );
  }
}

const loadingOf = (path: string): string => `const started = performance.now();
await import(${JSON.stringify(path)});
console.log(JSON.stringify({ load: performance.now() - started, megabytes: process.memoryUsage.rss() / 1e6 }));
process.exit();
`;
