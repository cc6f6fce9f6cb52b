/** A comma, up to the bracket that it stands before without need. */
const TRAILING_COMMA = /,(?=[ \t\r\n]{0,1000}[}\]])/y;

/**
 * A model's JSON without two slips that leave no doubt about what is meant: line ends and tabs that stand in
 * texts as they are, and a comma behind the last value. What is wrong otherwise stays so.
 */
export function mendedJson(text: string): string {
  let mended = "";
  let isText = false;
  for (let index = 0; index < text.length; index += 1) {
    const character = text.charAt(index);
    if (isText && character === "\\") {
      mended += text.slice(index, index + 2);
      index += 1;
    } else if (isText && character < " ") {
      mended += JSON.stringify(character).slice(1, -1);
    } else if (isText || !isTrailingComma(text, index)) {
      mended += character;
    }
    if (character === '"') isText = !isText;
  }
  return mended;
}

function isTrailingComma(text: string, index: number): boolean {
  if (text[index] !== ",") return false;
  TRAILING_COMMA.lastIndex = index;
  return TRAILING_COMMA.test(text);
}
