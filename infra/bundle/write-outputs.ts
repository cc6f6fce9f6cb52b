import { mkdir, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";

import type { OutputFile } from "esbuild";

/** Empties a folder and writes what esbuild has made for it, whose paths are in there. */
export async function writeOutputs(folder: string, files: readonly OutputFile[]): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  for (const { path, contents } of files) {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, contents);
  }
}
