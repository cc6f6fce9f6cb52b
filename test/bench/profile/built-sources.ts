import { SourceMap } from "node:module";
import { join, resolve } from "node:path";

import { build } from "esbuild";

import { esbuildOptions, PROJECT_FOLDER } from "../../../infra/bundle/esbuild-options.ts";
import { functionNames } from "../../../infra/functions.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

/** Tells the source of a place in a built file, by the text of that file. */
export type SourceOf = (text: string, line: number, column: number) => string | undefined;

/** Chunks are named by a hash in which their source map would be. */
const withoutHashes = (text: string): string => text.replaceAll(/-[A-Z0-9]{8}\.mjs/g, "-.mjs");

/** Functions are deployed without source maps: they are built once more with them. */
export async function sourcesOfBuilt(): Promise<SourceOf> {
  await using folder = await temporaryFolder();
  const maps = new Map<string, SourceMap>();
  for (const name of functionNames) {
    const outdir = join(folder.path, name);
    const handler = join(PROJECT_FOLDER, "functions/handlers", name, "handler.ts");
    const entryPoints = [{ in: handler, out: "index" }];
    const { outputFiles } = await build({ ...esbuildOptions, sourcemap: "external", outdir, entryPoints });
    const texts = new Map(outputFiles.map(({ path, text }) => [path, text]));
    for (const [path, text] of texts) {
      const map = texts.get(`${path}.map`);
      if (map === undefined) continue;
      const { sources, ...rest } = JSON.parse(map) as ConstructorParameters<typeof SourceMap>[0];
      const absolute = sources.map((source) => resolve(outdir, path, "..", source));
      maps.set(withoutHashes(text), new SourceMap({ ...rest, sources: absolute }));
    }
  }
  return (text, line, column) => {
    const entry = maps.get(withoutHashes(text))?.findEntry(line, column);
    return entry !== undefined && "originalSource" in entry ? entry.originalSource : undefined;
  };
}
