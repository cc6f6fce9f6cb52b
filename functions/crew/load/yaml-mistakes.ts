import { type Document, type ErrorCode, visit, type YAMLError } from "yaml";

import { cut } from "../../text/cut.ts";

/** Something wrong in a text, and where. */
export interface YamlMistake {
  readonly offset: number;
  readonly message: string;
}

/** PyYAML's reader refuses these wherever they stand (yaml/reader.py). */
const NOT_PRINTABLE = /[^\t\n\r\u0020-\u007E\u0085\u00A0-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u;

/** The first character of a text that no YAML may have as it stands. */
export function wrongCharacter(text: string): readonly YamlMistake[] {
  const found = NOT_PRINTABLE.exec(text);
  if (found === null) return [];
  const code = (found[0].codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");
  const message = String.raw`The character U+${code} cannot stand in YAML: remove it, or write \u${code} in double quotes`;
  return [{ offset: found.index, message }];
}

const QUOTE = "put quotes around the whole text";

/** The parser's errors in the words of whoever writes a crew: by its sentence where a code has many. */
const WORDS: readonly (readonly [ErrorCode | RegExp, string])[] = [
  [
    /^Missing closing/,
    "A quote is not closed: write it at the end of the text, and indent the lines in between",
  ],
  [
    /followed by map values/,
    "This line has no colon: write a colon and a blank behind the key, or indent the line",
  ],
  [/separated from other tokens/, "A comment begins with a blank and #: write a blank before it"],
  [/directives-end/, "--- stands alone on its line: go on in the next one"],
  [/on same line with key/, "A list begins in the next line: break the line before the dash"],
  [
    /^Block scalar header/,
    `| and > stand alone behind the colon, and the text begins in the next line; or ${QUOTE}`,
  ],
  [
    /^Flow (map|sequence)/,
    "A bracket or brace that was opened before is not closed: close it, and indent what is inside",
  ],
  [/in flow (map|sequence)/, "A comma has nothing before it: remove it"],
  [/^Anchor cannot/, `& begins an anchor in YAML: ${QUOTE}, or write a name right behind it`],
  ["ALIAS_PROPS", "An alias (*name) takes no anchor and no tag: remove them"],
  ["BAD_ALIAS", `* begins an alias in YAML: ${QUOTE}, or write &name before a value above`],
  ["BAD_DIRECTIVE", `% begins a directive in YAML: ${QUOTE}`],
  ["BAD_DQ_ESCAPE", "In double quotes a backslash begins an escape: write two, or use single quotes"],
  [
    "BAD_INDENT",
    "This line begins at another column than those that it belongs to: give them as many blanks",
  ],
  ["BAD_PROP_ORDER", "An anchor (&name) or a tag stands right behind the colon: write it there"],
  ["BAD_SCALAR_START", `No text begins with this character in YAML: ${QUOTE}`],
  [
    "BLOCK_AS_IMPLICIT_KEY",
    `A colon and a blank begin a value, and this line has one already, or goes on with one: ${QUOTE}`,
  ],
  ["BLOCK_IN_FLOW", `A colon and a blank begin a value, and there is one already: ${QUOTE}`],
  ["KEY_OVER_1024_CHARS", "A key may have 1024 characters: shorten it, or write the colon that is missing"],
  [
    "MULTILINE_IMPLICIT_KEY",
    "This line has no colon: write a colon and a blank behind the key, or indent the line",
  ],
  ["MULTIPLE_ANCHORS", "A value has one anchor (&name) at most: remove the others"],
  ["MULTIPLE_DOCS", "A second document begins here, and one is read: put both into one"],
  ["MULTIPLE_TAGS", "A value has one tag (!name) at most: remove the others"],
  ["TAB_AS_INDENT", "A tab stands where only blanks may: indent with blanks"],
  ["UNEXPECTED_TOKEN", `This stands behind a value that is complete, such as {…}, […] or "…": ${QUOTE}`],
];

/** A parser's error, at the place of its cause. */
export function parserError({ code, message, pos }: YAMLError, text: string): YamlMistake {
  const offset = causeOf(code, message, { text, offset: pos[0] });
  if (isIndentedFurther(code, text, pos[0]))
    return { offset, message: `This is not valid YAML: ${INDENTED}` };
  const known = WORDS.find(([which]) => (typeof which === "string" ? which === code : which.test(message)));
  return {
    offset,
    message: `This is not valid YAML: ${known?.[1] ?? message}`,
  };
}

const INDENTED = `This line is indented further than the key above, and so goes on with its value: give it as many blanks as that key, or, if it is text, ${QUOTE}`;

/** Whether a value's next line is a key by its look, which the parser takes for more of the value. */
function isIndentedFurther(code: ErrorCode, text: string, offset: number): boolean {
  if (code !== "BLOCK_AS_IMPLICIT_KEY" && code !== "MULTILINE_IMPLICIT_KEY") return false;
  const value = text.slice(offset);
  return /^[^\n]*\n(?:[ ]*\n)*[ ]+[\w-]+:(?:\s|$)/.test(value) && !/^[^\n]*:\s/.test(value);
}

/** The parser names where it could not go on, which for some mistakes is far behind them. */
function causeOf(
  code: ErrorCode,
  message: string,
  { text, offset }: { readonly text: string; readonly offset: number },
): number {
  const quote = /^Missing closing (["'])quote/.exec(message)?.[1];
  if (quote !== undefined) return Math.max(text.lastIndexOf(quote, offset), 0);
  if (code !== "BLOCK_AS_IMPLICIT_KEY" && !isIndentedFurther(code, text, offset)) return offset;
  const colon = text.slice(offset).search(/:\s/);
  return offset + Math.max(colon, 0);
}

/**
 * Of what the parser warns: tags that it does not know, which PyYAML refuses, as it does another version's
 * documents.
 */
export function warnedError({ code, message, pos }: YAMLError): readonly YamlMistake[] {
  const [offset] = pos;
  const tag = /^Unresolved tag: (.+)$/.exec(message)?.[1]?.replace("tag:yaml.org,2002:", "!!");
  if (tag !== undefined) {
    const words = `The tag ${tag} means nothing here, nor to CrewAI's loader: write the value itself, or {name} for an input`;
    return [{ offset, message: words }];
  }
  if (code !== "BAD_DIRECTIVE" || !message.startsWith("Unsupported")) return [];
  return [{ offset, message: "This is YAML of another version: CrewAI reads 1.1. Remove the line" }];
}

/** The others, that do not stop a crew. Brackets that end a line below what they close are read alike. */
export const parserWarning = (warning: YAMLError): readonly YamlMistake[] =>
  warning.code === "BAD_INDENT" || warnedError(warning).length > 0
    ? []
    : [
        {
          offset: warning.pos[0],
          message: `This YAML may mean something else than it seems to: ${warning.message}`,
        },
      ];

/**
 * Texts that end at a # without a blank behind it (`goal: Be #1`): what follows is a comment to YAML, and
 * hardly one to whoever wrote it.
 */
export function textsCutByComments(document: Document, text: string): readonly YamlMistake[] {
  const found: YamlMistake[] = [];
  visit(document, {
    Scalar(_key, { type, value, range }) {
      if (type !== "PLAIN" || typeof value !== "string" || range == null) return;
      const [, rest] = CUT_OFF.exec(text.slice(range[1], range[1] + LOOKED_AT)) ?? [];
      if (rest === undefined) return;
      found.push({
        offset: range[0],
        message: `A # behind a blank begins a comment, so the text ends at ${JSON.stringify(cut(value, SHOWN))}, without ${JSON.stringify(cut(rest, SHOWN))}: put quotes around the whole text, or write a blank behind the #`,
      });
    },
  });
  return found;
}

/** What a text's line goes on with. */
const CUT_OFF = /^[ \t]{1,50}(#[^\s#!-][^\r\n]*)/;
/** Characters of a text that a sentence quotes, and those that are looked at. */
const SHOWN = 60;
const LOOKED_AT = 200;
