const LONGEST_NAME_BYTES = 500;
const LONGEST_PART_BYTES = 200;

/**
 * A path inside a folder as one name: parts with "/" between them, none of which leads elsewhere.
 * @returns the name, or what is wrong with the path, in words that follow it
 */
export function plainFileName(written: string): { readonly name: string } | { readonly problem: string } {
  if (/^[/~]|^[a-z]:[\\/]|\\/i.test(written))
    return { problem: "is no path inside the folder: write one such as reports/week.md" };
  if (!written.isWellFormed() || /\p{Cc}/u.test(written))
    return { problem: "has characters that no name has" };
  const parts = written
    .normalize("NFC")
    .split("/")
    .filter((part) => part !== "" && part !== ".");
  if (parts.length === 0) return { problem: "names no file" };
  if (parts.some((part) => /^\.\.[. ]*$/.test(part))) return { problem: "leads out of the folder" };
  const name = parts.join("/");
  const isTooLong = parts.some((part) => Buffer.byteLength(part) > LONGEST_PART_BYTES);
  if (isTooLong || Buffer.byteLength(name) > LONGEST_NAME_BYTES) return { problem: "is too long" };
  return { name };
}
