import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { ConsoleFiles } from "../domain/console-files.ts";

/** Reads what the bundler wrote beside a function. */
export const readConsoleFiles = async (folder: string): Promise<ConsoleFiles> =>
  ConsoleFiles.parse(JSON.parse(await readFile(join(folder, "console.json"), "utf8")));
