import { readFile } from "node:fs/promises";

import { codeOf } from "../functions/text/error-text.ts";

/** A file's text; undefined when it is not there. @throws what else keeps it from being read */
export async function readIfThere(file: string): Promise<string | undefined> {
  return readFile(file, "utf8").catch((error: unknown) => {
    if (codeOf(error) === "ENOENT") return undefined;
    throw error;
  });
}
