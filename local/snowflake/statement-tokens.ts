import { Dialect, tokenize } from "@polyglot-sql/sdk";

import { syntaxError } from "./snowflake-error.ts";

/**
 * A word, text or sign of a statement. `start` and `end` count characters, not UTF-16 units, and include the
 * quotes.
 */
export interface Token {
  /** Without quotes. */
  readonly text: string;
  /** Whether it is a text or a quoted name. */
  readonly quoted: boolean;
  readonly start: number;
  readonly end: number;
}

/** @throws SnowflakeError 001003 for a text or comment that does not end. */
export function tokensOf(sql: string): readonly Token[] {
  const { success, tokens, error } = tokenize(sql, Dialect.Snowflake);
  if (!success || !tokens) throw syntaxError(error ?? "the statement could not be read");
  return tokens.map(({ text, span: { start, end } }) => {
    // The tokenizer's own word for what a token is differs from its typings; quotes show in the span, which
    // has them.
    const quoted = end - start !== Array.from(text).length;
    return { text, quoted, start, end };
  });
}

/** Whether a token is a `?` for a bind; `?::` is one token. */
export const isPlaceholder = ({ text, quoted }: Token): boolean => !quoted && text.startsWith("?");

export const isSemicolon = ({ text, quoted }: Token): boolean => !quoted && text === ";";
