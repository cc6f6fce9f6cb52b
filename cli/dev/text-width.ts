/** Characters that take two columns of a terminal: East Asian ones and pictures. */
const WIDE =
  /[\u1100-\u115F\u2E80-\u303E\u3041-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6\u{20000}-\u{3FFFD}]|\p{Emoji_Presentation}/u;
/** Those that take none: they change the one before. */
const NARROW = /\p{Mn}|\p{Me}|\u200B|\u200C|\u200D/u;

const widthOf = (character: string): number => (NARROW.test(character) ? 0 : WIDE.test(character) ? 2 : 1);

/** How many columns a text takes that has no line ends. */
export function displayWidth(text: string): number {
  let width = 0;
  for (const character of text) width += widthOf(character);
  return width;
}

/** A text as it is, or its beginning with "…" where it takes more columns. */
export function fitWidth(text: string, columns: number): string {
  if (displayWidth(text) <= columns) return text;
  return `${beginning(text, Math.max(0, columns - 1))}…`;
}

/** A text in lines of at most so many columns. A word that is longer than a line is broken. */
export function wrapWords(text: string, columns: number): readonly string[] {
  const lines: string[] = [];
  let line = "";
  let width = 0;
  const isFull = (more: number): boolean => width + more > Math.max(2, columns);
  const endLine = (): void => {
    lines.push(line.trimEnd());
    line = "";
    width = 0;
  };
  for (const [word] of text.matchAll(/\s*\S+/g)) {
    if (line !== "" && isFull(displayWidth(word))) endLine();
    for (const character of line === "" ? word.trimStart() : word) {
      const more = widthOf(character);
      if (line !== "" && isFull(more)) endLine();
      line += character;
      width += more;
    }
  }
  if (line !== "" || lines.length === 0) endLine();
  return lines;
}

/** The first characters that fit, at least one of them. */
function beginning(text: string, columns: number): string {
  let width = 0;
  let head = "";
  for (const character of text) {
    width += widthOf(character);
    if (width > columns && head !== "") break;
    head += character;
  }
  return head;
}
