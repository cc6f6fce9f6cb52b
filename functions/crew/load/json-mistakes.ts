import { type ParseError, type ParseErrorCode, printParseErrorCode } from "jsonc-parser";

/** The parser's codes, in the words of whoever writes a crew. */
const WORDS: Readonly<Record<ReturnType<typeof printParseErrorCode>, string>> = {
  InvalidSymbol:
    "{found} means nothing here: names and texts stand in double quotes, and other values are numbers, true, false and null",
  InvalidNumberFormat: "this number is not finished: write it as 1, -1.5 or 1e3",
  PropertyNameExpected: "a name is missing: write it in double quotes",
  ValueExpected: "a value is missing: write one, or remove the comma or the colon before it",
  ColonExpected: "a colon is missing behind the name",
  CommaExpected: "a comma is missing before this value",
  CloseBraceExpected: "a brace that was opened is not closed: write }",
  CloseBracketExpected: "a bracket that was opened is not closed: write ]",
  EndOfFileExpected: "there is something behind the end: a file holds one value",
  InvalidCommentToken: "this begins a comment, and none can stand here",
  UnexpectedEndOfComment: "a comment is not closed: write */",
  UnexpectedEndOfString:
    "a text is not closed: write its double quote in the same line, and \\n for a line end",
  UnexpectedEndOfNumber: "this number is not finished: write it as 1, -1.5 or 1e3",
  InvalidUnicode: "\\u is followed by four digits from 0 to f",
  InvalidEscapeCharacter: String.raw`a backslash begins an escape: write two for one`,
  InvalidCharacter: "a text has a line end or a control character: write \\n, \\t or \\u0000 for it",
  "<unknown ParseErrorCode>": "it cannot be read here",
};

/** The word that the parser could not read. */
const LONGEST_WORD = 30;

/** What keeps a text from being JSON with comments. */
export function jsonMistake({ error, offset, length }: ParseError, text: string): string {
  const found = text.slice(offset, offset + Math.min(length, LONGEST_WORD));
  const code = printParseErrorCode(error as ParseErrorCode);
  return `This is not valid JSON: ${WORDS[code].replace("{found}", () => found)}`;
}
