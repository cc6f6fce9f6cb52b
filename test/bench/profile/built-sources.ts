import { SourceMap } from "node:module";
import { resolve } from "node:path";

import { build } from "esbuild";

import { togetherOptions } from "../../../infra/bundle/bundle-together.ts";
import { functionNames } from "../../../infra/functions.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

/** Tells the source of a place in a built file, by the text of that file. */
export type SourceOf = (text: string, line: number, column: number) => string | undefined;

/** Chunks are named by a hash in which their source map would be. */
const withoutHashes = (text: string): string => text.replaceAll(/-[A-Z0-9]{8}\.mjs/g, "-.mjs");

/** Functions are built without source maps: they are built once more with them. */
export async function sourcesOfBuilt(): Promise<SourceOf> {
  await using folder = await temporaryFolder();
  const maps = new Map<string, SourceMap>();
  const { outputFiles } = await build({
    ...togetherOptions(folder.path, functionNames),
    sourcemap: "external",
  });
  const texts = new Map(outputFiles.map(({ path, text }) => [path, text]));
  for (const [path, text] of texts) {
    const map = texts.get(`${path}.map`);
    if (map === undefined) continue;
    const { sources, ...rest } = JSON.parse(map) as ConstructorParameters<typeof SourceMap>[0];
    const absolute = sources.map((source) => resolve(path, "..", source));
    maps.set(withoutHashes(text), new SourceMap({ ...rest, sources: absolute }));
  }
  return (text, line, column) => {
    const entry = maps.get(withoutHashes(text))?.findEntry(line, column);
    return entry !== undefined && "originalSource" in entry ? entry.originalSource : undefined;
  };
}
