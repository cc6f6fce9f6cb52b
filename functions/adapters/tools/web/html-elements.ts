import { selectAll } from "css-select";
import { type ChildNode, type Document, DomHandler, isTag, isText } from "domhandler";
import { Parser } from "htmlparser2";

import { isBlank } from "../../../text/blank.ts";
import { cut, oneLine } from "../../../text/cut.ts";
import { errorText } from "../../../text/error-text.ts";

/** What of an element is none of its words, unless it is what was asked for. */
const UNREAD = new Set(["script", "style", "template"]);

/**
 * Selectors are matched while nothing else runs, and the time of some grows with the square of what a page
 * has: within these the worst takes seconds.
 */
const MOST_ELEMENTS = 20_000;
const DEEPEST_LEVEL = 500;
const LONGEST_SELECTOR = 300;

/**
 * The words of each element that a CSS selector names, as BeautifulSoup's select() and get_text() give them.
 * @throws Error for what is no selector, or a page of too many elements
 */
export function elementTexts(html: string, selector: string): readonly string[] {
  const wrong = selectorProblem(selector);
  if (wrong !== undefined) {
    throw new Error(`"${cut(selector, 100)}" is no CSS selector that is taken: ${wrong}`);
  }
  return selectAll(selector, parsedPage(html))
    .filter((node) => isTag(node))
    .map(wordsOf);
}

/** What is wrong with a selector, found by trying it on nothing. */
function selectorProblem(selector: string): string | undefined {
  if (isBlank(selector)) return "it is empty";
  if (selector.length > LONGEST_SELECTOR) return `it has more than ${LONGEST_SELECTOR} characters`;
  if (/:has\b/i.test(selector) && /[~+]/.test(selector)) return "it has :has beside ~ or +";
  const conditions = selector.match(/:(?:has|not|is|matches|where)\b/gi) ?? [];
  if (conditions.length > 2) return "it has too many conditions";
  try {
    selectAll(selector, parsedPage("<p>"));
    return undefined;
  } catch (error) {
    return oneLine(errorText(error));
  }
}

/** Gives a page up as soon as it is too large: the parser's own time grows with the square of its depth. */
class BoundedHandler extends DomHandler {
  #count = 0;
  #level = 0;

  override onopentag(...tag: Parameters<DomHandler["onopentag"]>): void {
    this.#count += 1;
    this.#level += 1;
    if (this.#count > MOST_ELEMENTS || this.#level > DEEPEST_LEVEL) {
      throw new Error(
        `The page has more than ${MOST_ELEMENTS} elements, or more than ${DEEPEST_LEVEL} inside one another: it is not searched for elements`,
      );
    }
    super.onopentag(...tag);
  }

  override onclosetag(): void {
    this.#level -= 1;
    super.onclosetag();
  }
}

function parsedPage(html: string): Document {
  const handler = new BoundedHandler();
  new Parser(handler).end(html);
  return handler.root;
}

const wordsOf = (element: { readonly children: readonly ChildNode[] }): string =>
  element.children
    .map((node) => {
      if (isText(node)) return node.data;
      return isTag(node) && !UNREAD.has(node.name) ? wordsOf(node) : "";
    })
    .join("");
