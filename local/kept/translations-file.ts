import { utimes } from "node:fs/promises";
import { join } from "node:path";

import { dropOldest } from "./kept-outputs.ts";
import { CACHE_FOLDER, projectFile } from "./project-sources.ts";
import { hashOfSources } from "./source-hash.ts";

/** What a translation depends on beside the statement. */
const TRANSLATOR_SOURCES = ["local/snowflake", "functions/text", "node_modules/.package-lock.json"].map(
  projectFile,
);
/** Files that stay: a version back and forth finds its own again. */
const KEPT_AT_MOST = 3;
const KIND = "sql";

/** The file in which local Snowflake servers of this version keep what statements were translated to. */
export async function translationsFile(cacheFolder: string = CACHE_FOLDER): Promise<string> {
  const file = join(cacheFolder, `${KIND}-${await hashOfSources(TRANSLATOR_SOURCES)}.txt`);
  // Neither may be there, or be another's: that is no failure.
  await utimes(file, new Date(), new Date()).catch(() => undefined);
  await dropOldest(cacheFolder, KIND, KEPT_AT_MOST).catch(() => undefined);
  return file;
}
