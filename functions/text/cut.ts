/** The beginning of a text, in UTF-16 units, without the half of a character that the end may leave. */
export const beginningOf = (text: string, length: number): string =>
  text.length <= length ? text : text.slice(0, length).replace(/[\uD800-\uDBFF]$/, "");

/**
 * A text as it is, or its beginning of so many UTF-16 units with "…" behind it, which counts as none of them.
 */
export const cut = (text: string, longest: number): string =>
  text.length <= longest ? text : `${beginningOf(text, longest)}…`;

/** The same in bytes of UTF-8. */
export function cutToBytes(text: string, most: number): string {
  const bytes = Buffer.from(text);
  return bytes.length <= most
    ? text
    : `${new TextDecoder().decode(bytes.subarray(0, most), { stream: true })}…`;
}

/** A text up to its first line end. */
export const firstLine = (text: string): string => text.split("\n", 1)[0] ?? "";

/** A text as one line: each run of white space is one blank. */
export const oneLine = (text: string): string => text.replaceAll(/\s+/g, " ");
