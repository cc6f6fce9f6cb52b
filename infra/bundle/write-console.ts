import { writeFile } from "node:fs/promises";
import { join } from "node:path";

import { buildConsole } from "./build-console.ts";

/**
 * Builds the console's files, and writes them beside each function that hands them out.
 * @throws BuildFailure, esbuild's list of what does not compile
 */
export async function writeConsole(folders: readonly string[]): Promise<void> {
  const written = JSON.stringify(await buildConsole());
  for (const folder of folders) await writeFile(join(folder, "console.json"), written);
}
