import { stat } from "node:fs/promises";

import { codeOf } from "../../functions/text/error-text.ts";
import { WrongUse } from "./exit-codes.ts";

/**
 * Checks that there is such a folder.
 * @param meaning the part of the sentence that says what names it: "CREWS_DIR names the folder …"
 * @throws WrongUse when there is none
 */
export async function checkFolder(folder: string, meaning: string): Promise<void> {
  const found = await stat(folder).catch((error: unknown) => {
    if (["ENOENT", "ENOTDIR"].includes(codeOf(error))) return undefined;
    throw error;
  });
  if (found === undefined) throw new WrongUse(`There is no folder ${folder}: ${meaning}`);
  if (!found.isDirectory()) throw new WrongUse(`${folder} is not a folder: ${meaning}`);
}
