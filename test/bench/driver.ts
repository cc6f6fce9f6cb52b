import { mkdir, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

import { build } from "esbuild";

import { esbuildOptions } from "../../infra/bundle/esbuild-options.ts";
import { startLocalSnowflake } from "../../local/snowflake/server.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { type Quartiles, quartiles, shown } from "./figures.ts";
import { inFreshProcess } from "./fresh-process.ts";

const RUNS = 15;

/** Of one process. */
interface ColdStart {
  /** Milliseconds until the driver is loaded. */
  readonly load: number;
  /** Milliseconds of the login and the first statement. */
  readonly login: number;
  readonly megabytes: number;
}

const SOURCE = join(import.meta.dirname, "driver-start.ts");

/**
 * What the stubs of infra/bundle/stubs.ts save at the cold start of a function that uses Snowflake: sizes,
 * load times and memory of the driver with all its packages and with what is deployed, each in fresh
 * processes that take turns.
 */
export async function benchDriver(): Promise<void> {
  await using folder = await temporaryFolder();
  const variants = {
    "from node_modules": { entry: SOURCE, size: "" },
    "bundled whole": await bundled(join(folder.path, "whole"), []),
    "as deployed": await bundled(join(folder.path, "deployed"), esbuildOptions.plugins),
  };
  const server = await startLocalSnowflake({ file: ":memory:" });
  const starts = new Map<string, ColdStart[]>(Object.keys(variants).map((name) => [name, []]));
  for (let run = 0; run < RUNS; run += 1) {
    for (const [name, { entry }] of Object.entries(variants)) {
      const environment = { SNOWFLAKE_ACCESS_URL: server.url };
      starts.get(name)?.push(await inFreshProcess<ColdStart>(entry, environment));
    }
  }
  await server.close();
  console.log(`The Snowflake driver in a fresh process: medians of ${RUNS} starts in turn (quartiles)`);
  for (const [name, { size }] of Object.entries(variants)) {
    const of = (figure: keyof ColdStart): Quartiles =>
      quartiles((starts.get(name) ?? []).map((start) => start[figure]));
    console.log(
      `${name.padEnd(20)} load ${shown(of("load"))} ms   login and statement ${shown(of("login"))} ms   memory ${shown(of("megabytes"))} MB   ${size}`,
    );
  }
}

async function bundled(outdir: string, plugins: (typeof esbuildOptions)["plugins"] | []) {
  await mkdir(outdir);
  await build({
    ...esbuildOptions,
    plugins: [...plugins],
    entryPoints: [{ in: SOURCE, out: "index" }],
    outdir,
    write: true,
  });
  const files = (await readdir(outdir, { recursive: true })).filter((name) => name.endsWith(".mjs"));
  const texts = await Promise.all(files.map((name) => readFile(join(outdir, name))));
  const bytes = texts.reduce((sum, text) => sum + text.length, 0);
  const zipped = texts.reduce((sum, text) => sum + gzipSync(text).length, 0);
  return {
    entry: join(outdir, "index.mjs"),
    size: `${(bytes / 1e6).toFixed(2)} MB, gzip ${(zipped / 1e6).toFixed(2)} MB`,
  };
}
