import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";

/** Beside the crews' folders, and no crew itself. */
export const SHARED = "_shared";
const TOOL_FILE = /^[\w-]+\.ts$/;

/** The tools that every crew of a folder may name: the files of _shared/tools. */
export function sharedTools(
  directory: string,
): readonly { readonly name: string; readonly source: string }[] {
  const folder = join(directory, SHARED, "tools");
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) return [];
  return readdirSync(folder)
    .filter((file) => TOOL_FILE.test(file))
    .toSorted()
    .map((file) => ({ name: file.slice(0, -".ts".length), source: join(folder, file) }));
}

/** Hidden folders are no crews, and neither are those that hold what crews share. */
export const isCrewName = (name: string): boolean => !/^[._]/.test(name);
