import { marked, Renderer, Tokenizer, type Tokens } from "marked";

/** Beyond it Markdown is no longer worth the time that the page stands still for it, in characters. */
export const LONGEST_MARKDOWN = 300_000;

/** What stands in something else, lists in quotes or emphasis in links, is read again at each level. */
const DEEPEST_MARKDOWN = 30;
/**
 * How much may be looked at within paragraphs, in characters: whoever writes `_a_` or `a@` thousands of times
 * in one has all of the rest looked at for each. Usual Markdown of the same length needs a tenth of it.
 */
const MOST_LOOKED_AT = 40_000_000;

class TooInvolved extends Error {}

/** Gives up where reading a text takes too much. It counts, for a clock would tell of other work, too. */
class CountingTokenizer extends Tokenizer {
  #lookedAt = 0;
  #levels = 0;

  override list(source: string): Tokens.List | undefined {
    return this.#within(() => super.list(source));
  }

  override blockquote(source: string): Tokens.Blockquote | undefined {
    return this.#within(() => super.blockquote(source));
  }

  override emStrong(...given: Parameters<Tokenizer["emStrong"]>): ReturnType<Tokenizer["emStrong"]> {
    return this.#within(() => super.emStrong(...given));
  }

  override del(...given: Parameters<Tokenizer["del"]>): Tokens.Del | undefined {
    return this.#within(() => super.del(...given));
  }

  override link(source: string): ReturnType<Tokenizer["link"]> {
    return this.#within(() => super.link(source));
  }

  /** The first of what is tried at each place of a paragraph. */
  override escape(source: string): Tokens.Escape | undefined {
    this.#lookedAt += source.length;
    if (this.#lookedAt > MOST_LOOKED_AT) throw new TooInvolved();
    return super.escape(source);
  }

  #within<Token>(read: () => Token): Token {
    this.#levels += 1;
    if (this.#levels > DEEPEST_MARKDOWN) throw new TooInvolved();
    const token = read();
    this.#levels -= 1;
    return token;
  }
}

/** HTML in Markdown is shown as it was written, and an image as a link: neither is fetched by itself. */
const renderer = new Renderer();
renderer.html = ({ text }) => escaped(text);
renderer.image = ({ href, text }) => `<a href="${escaped(href)}">${escaped(text || "image")}</a>`;
renderer.checkbox = ({ checked }) => (checked ? "☑ " : "☐ ");

/**
 * The HTML of a text's first LONGEST_MARKDOWN characters as Markdown, yet to be sanitised; undefined where it
 * is nested so deeply, or so involved, that the page would stand still over it.
 */
export function markdownHtml(text: string): string | undefined {
  const tokenizer = new CountingTokenizer();
  try {
    return marked(text.slice(0, LONGEST_MARKDOWN), { async: false, gfm: true, renderer, tokenizer });
  } catch (error) {
    if (error instanceof TooInvolved) return undefined;
    throw error;
  }
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

const escaped = (text: string): string =>
  text.replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? "");
