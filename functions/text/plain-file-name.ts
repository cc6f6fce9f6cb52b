const LONGEST_NAME_BYTES = 500;
const LONGEST_PART_BYTES = 200;
/** From a root, somebody's home or a drive; or with Windows' separator. */
const ELSEWHERE = /^[/~]|^[a-z]:[\\/]|\\/i;
const NOT_INSIDE = "is no path inside the folder: write one such as reports/week.md";

/**
 * A path inside a folder as one name: parts with "/" between them, none of which leads elsewhere.
 * @returns the name, or what is wrong with the path, in words that follow it
 */
export function plainFileName(written: string): { readonly name: string } | { readonly problem: string } {
  if (ELSEWHERE.test(written)) return { problem: NOT_INSIDE };
  if (!written.isWellFormed() || /\p{Cc}/u.test(written))
    return { problem: "has characters that no name has" };
  const parts = written
    .normalize("NFC")
    .split("/")
    .filter((part) => part !== "" && part !== ".");
  if (parts.length === 0) return { problem: "names no file" };
  if (parts.some((part) => /^\.\.[. ]*$/.test(part))) return { problem: "leads out of the folder" };
  const name = parts.join("/");
  // Of "./~", say: a name that could not be asked for again.
  if (ELSEWHERE.test(name)) return { problem: NOT_INSIDE };
  const isTooLong = parts.some((part) => Buffer.byteLength(part) > LONGEST_PART_BYTES);
  if (isTooLong || Buffer.byteLength(name) > LONGEST_NAME_BYTES) return { problem: "is too long" };
  return { name };
}
