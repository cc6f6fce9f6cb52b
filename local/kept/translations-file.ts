import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";

import { CACHE_FOLDER, projectFile } from "./project-sources.ts";
import { hashOfSources } from "./source-hash.ts";

/** What a translation depends on beside the statement. */
const TRANSLATOR_SOURCES = ["local/snowflake", "functions/text", "node_modules/.package-lock.json"].map(
  projectFile,
);
/** Files that stay: a version back and forth finds its own again. */
const KEPT_AT_MOST = 3;
const PREFIX = "sql-";

/** The file in which local Snowflake servers of this version keep what statements were translated to. */
export async function translationsFile(cacheFolder: string = CACHE_FOLDER): Promise<string> {
  const name = `${PREFIX}${await hashOfSources(TRANSLATOR_SOURCES)}.txt`;
  await dropOthers(cacheFolder, name);
  return join(cacheFolder, name);
}

/** The oldest go. That a folder or a file is not there, or is another's to drop, is no failure. */
async function dropOthers(cacheFolder: string, name: string): Promise<void> {
  const names = await readdir(cacheFolder).catch(() => []);
  const others = names.filter((other) => other.startsWith(PREFIX) && other !== name);
  if (others.length < KEPT_AT_MOST) return;
  const dated = await Promise.all(
    others.map(async (other) => {
      const file = join(cacheFolder, other);
      return { file, at: (await stat(file).catch(() => undefined))?.mtimeMs ?? 0 };
    }),
  );
  const oldest = dated.toSorted((one, other) => other.at - one.at).slice(KEPT_AT_MOST - 1);
  await Promise.all(oldest.map(({ file }) => rm(file, { force: true })));
}
