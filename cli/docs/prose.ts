/** Lines of generated prose are no longer than this. */
const WIDTH = 110;

/** What Markdown would read as the beginning of a list or a heading when a line begins with it. */
const MARKER = /^(?:[-+*#>=]|\d+[.)]$)/;

/** Text in lines that fit, each but the first indented; words in backticks are never taken apart. */
export function wrapped(text: string, indent = ""): string {
  const lines: string[] = [];
  let line = "";
  for (const word of text.match(/(?:`[^`]*`|[^\s`])+/g) ?? []) {
    if (line !== "" && line.length + 1 + word.length > WIDTH && !MARKER.test(word)) {
      lines.push(line);
      line = `${indent}${word}`;
    } else {
      line = line === "" ? word : `${line} ${word}`;
    }
  }
  return [...lines, line].join("\n");
}

/** One entry of a list; what belongs to it stands under its text. */
export const item = (text: string): string => wrapped(`- ${text}`, "  ");

/** Text as a sentence: with a capital letter at its beginning and a full stop at its end. */
export const sentence = (text: string): string =>
  `${text.slice(0, 1).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? "" : "."}`;

export const code = (text: string): string => `\`${text}\``;

/** A heading and what stands under it; nothing where that is empty. */
export const section = (heading: string, parts: readonly string[]): readonly string[] =>
  parts.length === 0 ? [] : [heading, ...parts];

export const page = (parts: readonly string[]): string => `${parts.join("\n\n")}\n`;
