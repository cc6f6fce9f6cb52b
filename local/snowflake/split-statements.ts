import { isPlaceholder, isSemicolon, type Token, tokensOf } from "./statement-tokens.ts";

/** One statement of a request's text. */
export interface WrittenStatement {
  readonly text: string;
  readonly tokens: readonly Token[];
  /** How many `?` it has. */
  readonly placeholders: number;
  /** Where it begins in the request's text, from 1. */
  readonly line: number;
  /** Its first character in that line, from 0. */
  readonly position: number;
}

/**
 * The statements of a text, split at the semicolons outside texts, quoted names and comments; an empty one,
 * or one with comments only, is left out. @throws SnowflakeError 001003 for a text or comment that does not
 * end.
 */
export function splitRequest(sql: string): readonly WrittenStatement[] {
  const characters = Array.from(sql);
  const groups: Token[][] = [[]];
  for (const token of tokensOf(sql)) {
    if (isSemicolon(token)) groups.push([]);
    else groups.at(-1)?.push(token);
  }
  return groups.filter((tokens) => tokens.length > 0).map((tokens) => written(characters, tokens));
}

function written(characters: readonly string[], tokens: readonly Token[]): WrittenStatement {
  const start = tokens[0]?.start ?? 0;
  const before = characters.slice(0, start);
  return {
    text: characters.slice(start, tokens.at(-1)?.end).join(""),
    tokens: tokens.map((token) => ({ ...token, start: token.start - start, end: token.end - start })),
    placeholders: tokens.filter(isPlaceholder).length,
    line: before.filter((character) => character === "\n").length + 1,
    position: start - (before.lastIndexOf("\n") + 1),
  };
}
