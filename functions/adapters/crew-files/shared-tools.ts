import { join } from "node:path";

import { type CodeFile, codeFilesIn } from "./code-files.ts";

/** Beside the crews' folders, and no crew itself. */
export const SHARED = "_shared";

/** The tools that every crew of a folder may name: the files of _shared/tools. */
export const sharedTools = (directory: string): readonly CodeFile[] =>
  codeFilesIn(join(directory, SHARED, "tools"));

/** Hidden folders are no crews, and neither are those that hold what crews share. */
export const isCrewName = (name: string): boolean => !/^[._]/.test(name);
