import { writeFile } from "node:fs/promises";
import { join } from "node:path";

import type { ConsoleFiles } from "../../functions/domain/console-files.ts";
import { buildConsole, CONSOLE_POLICY } from "./build-console.ts";

/**
 * Writes the console's files beside a function that hands them out.
 * @throws BuildFailure, esbuild's list of what does not compile
 */
export async function writeConsole(folder: string): Promise<void> {
  const files = (await buildConsole()).map(({ name, contentType, bytes }) => ({
    name,
    content_type: contentType,
    text: new TextDecoder("utf-8", { fatal: true }).decode(bytes),
  }));
  const written: ConsoleFiles = { policy: CONSOLE_POLICY, files };
  await writeFile(join(folder, "console.json"), JSON.stringify(written));
}
