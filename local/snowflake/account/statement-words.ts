import { syntaxError } from "../snowflake-error.ts";
import type { Token } from "../statement-tokens.ts";

/** Settings of a statement by their upper-case names; a value in brackets is its text without them. */
export type Settings = Readonly<Record<string, string>>;

/**
 * Reads a statement about account objects word by word: the SQL parser does not know them. What is expected
 * and missing throws a SnowflakeError 001003.
 */
export class StatementWords {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  get done(): boolean {
    return this.#at >= this.#tokens.length;
  }

  /** Passes over these words if they come next. */
  accept(...words: readonly string[]): boolean {
    const matches = words.every((word, index) => this.#isWord(this.#tokens[this.#at + index], word));
    if (matches) this.#at += words.length;
    return matches;
  }

  expect(...words: readonly string[]): void {
    if (!this.accept(...words)) throw this.#unexpected(words.join(" "));
  }

  /** Any one token's text, or undefined at the end. */
  next(): string | undefined {
    const token = this.#tokens[this.#at];
    if (token) this.#at += 1;
    return token?.text;
  }

  /** A name as Snowflake keeps it: upper-case unless quoted; the parts of a long one joined with dots. */
  name(): string {
    const parts = [this.#namePart()];
    while (this.accept(".")) parts.push(this.#namePart());
    return parts.join(".");
  }

  /** Names with commas between them. */
  names(): readonly string[] {
    const names = [this.name()];
    while (this.accept(",")) names.push(this.name());
    return names;
  }

  /**
   * `A = 1 B = 'x' C = (…)`, with commas or without, after an optional WITH or SET. Words without a value are
   * left out.
   */
  settings(): Settings {
    const settings: Record<string, string> = {};
    while (!this.done) {
      if (this.accept("(")) {
        this.#bracketed();
        continue;
      }
      const word = this.next() ?? "";
      if (this.accept("=")) settings[word.toUpperCase()] = this.#value();
    }
    return settings;
  }

  /** The rest in upper case, texts and quoted names as they are, with single spaces. */
  rest(): string {
    const words: string[] = [];
    while (!this.done) words.push(this.#plainText());
    return words.join(" ");
  }

  #namePart(): string {
    const token = this.#tokens[this.#at];
    if (!token || (!token.quoted && /^[()=,]$/.test(token.text))) throw this.#unexpected("a name");
    return this.#plainText();
  }

  #plainText(): string {
    const token = this.#tokens[this.#at];
    this.#at += 1;
    if (!token) return "";
    return token.quoted ? token.text : token.text.toUpperCase();
  }

  #value(): string {
    if (this.accept("(")) return this.#bracketed();
    const token = this.#tokens[this.#at];
    if (!token) throw this.#unexpected("a value");
    this.#at += 1;
    return token.text;
  }

  /** What stands before the closing bracket, which must exist. */
  #bracketed(): string {
    const words: string[] = [];
    for (let depth = 1; ;) {
      if (this.done) throw this.#unexpected(")");
      if (this.accept("(")) depth += 1;
      else if (this.accept(")")) depth -= 1;
      else words.push(this.next() ?? "");
      if (depth === 0) return words.join(" ");
    }
  }

  #isWord(token: Token | undefined, word: string): boolean {
    return token !== undefined && !token.quoted && token.text.toUpperCase() === word;
  }

  #unexpected(expected: string): Error {
    const found = this.#tokens[this.#at]?.text ?? "<end of statement>";
    return syntaxError(`syntax error: unexpected '${found}', expected ${expected}.`);
  }
}
