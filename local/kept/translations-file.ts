import { existsSync } from "node:fs";
import { access, constants, mkdir, utimes, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

import { codeOf, messageOf } from "../../functions/text/error-text.ts";
import { dropOldest } from "./kept-outputs.ts";
import { CACHE_FOLDER, projectFile } from "./project-sources.ts";
import { shippedTranslations } from "./shipped-translations.ts";
import { hashOfSources } from "./source-hash.ts";

/** What a translation depends on beside the statement. */
const TRANSLATOR_SOURCES = ["local/snowflake", "functions/text", "node_modules/.package-lock.json"].map(
  projectFile,
);
/** Files that stay: a version back and forth finds its own again. */
const KEPT_AT_MOST = 3;
const KIND = "sql";

/**
 * The file in which local Snowflake servers of this version keep what statements were translated to; it
 * begins with what comes with this project. Where it cannot be read or written, they are translated anew each
 * time, and said so in a line.
 */
export async function translationsFile(
  log: (line: string) => void,
  cacheFolder: string = CACHE_FOLDER,
): Promise<string> {
  const file = join(cacheFolder, `${KIND}-${hashOfSources(TRANSLATOR_SOURCES)}.txt`);
  try {
    await mkdir(dirname(file), { recursive: true });
    if (!existsSync(file)) await beginFile(file);
    await access(file, constants.R_OK);
    await utimes(file, new Date(), new Date());
    await dropOldest(cacheFolder, KIND, KEPT_AT_MOST);
  } catch (error) {
    log(`What SQL is translated to cannot be kept for the next start: ${messageOf(error)}`);
  }
  return file;
}

/** Another process may begin it as well. */
async function beginFile(file: string): Promise<void> {
  await writeFile(file, await shippedTranslations(), { flag: "wx" }).catch((error: unknown) => {
    if (codeOf(error) !== "EEXIST") throw error;
  });
}
