import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";

/** A TypeScript file that crews may name. */
export interface CodeFile {
  /** Without its ending: what tasks and agents call it. */
  readonly name: string;
  /** Its path. */
  readonly source: string;
}

/** What a crew may name (functions/crew/load); tests and declarations have a further dot. */
const CODE_FILE = /^[\w-]+\.ts$/;

/** The files of a folder that crews may name, in a steady order; none where there is no such folder. */
export function codeFilesIn(folder: string): readonly CodeFile[] {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) return [];
  return readdirSync(folder)
    .filter((file) => CODE_FILE.test(file))
    .toSorted()
    .map((file) => ({ name: file.slice(0, -".ts".length), source: join(folder, file) }));
}
