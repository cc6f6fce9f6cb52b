import { readFile } from "node:fs/promises";

import { codeOf, messageOf } from "../../functions/text/error-text.ts";
import { withoutByteOrderMark } from "../../functions/text/utf-8.ts";

/** A file that the command was told to read and cannot. */
export class FileUnreadable extends Error {
  override readonly name = "FileUnreadable";
}

const MEANINGS: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file",
  EISDIR: "it is a folder",
  EACCES: "this user may not read it",
};

/**
 * The text of a file.
 * @param givenBy the option or variable that names it
 * @throws FileUnreadable naming both
 */
export async function readNamedFile(file: string, givenBy: string): Promise<string> {
  try {
    return withoutByteOrderMark(await readFile(file, "utf8"));
  } catch (cause) {
    const reason = MEANINGS[codeOf(cause)] ?? messageOf(cause);
    throw new FileUnreadable(`${givenBy} ${file} cannot be read: ${reason}`, { cause });
  }
}
