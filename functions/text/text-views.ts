export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A text as somebody might read it who knows how it is encoded. */
interface View {
  readonly text: string;
  /** Where a part of it stands in the original. */
  readonly spanOf: (start: number, end: number) => Span;
}

interface Rewriting {
  readonly pattern: RegExp;
  readonly read: (found: string) => string;
}

const ofCode = (code: number): string => (code <= 0x10_ff_ff ? String.fromCodePoint(code) : "");

const SIGNS: Readonly<Record<string, string>> = {
  "\\n": "\n",
  "\\r": "\r",
  "\\t": "\t",
  '\\"': '"',
  "\\'": "'",
  "\\/": "/",
  "\\\\": "\\",
  "&amp;": "&",
  "&lt;": "<",
  "&gt;": ">",
  "&quot;": '"',
  "&apos;": "'",
};

/** Escapes of URLs, of JSON and JavaScript, and of HTML. */
const ESCAPES: Rewriting = {
  pattern:
    /(?:%[89a-f][0-9a-f]){2,400}|%[0-9a-f]{2}|\\u[0-9a-f]{4}|\\x[0-9a-f]{2}|\\[nrt"'/\\]|&#x[0-9a-f]{1,6};|&#\d{1,7};|&(?:amp|lt|gt|quot|apos);/gi,
  read: (found) => {
    const sign = SIGNS[found.toLowerCase()];
    if (sign !== undefined) return sign;
    // Of letters beyond ASCII, URLs have the bytes of UTF-8.
    if (/^%..%/.test(found)) return Buffer.from(found.replaceAll("%", ""), "hex").toString("utf8");
    const digits = found.replaceAll(/[^0-9a-f]/gi, "");
    return ofCode(Number.parseInt(digits, /^&#\d/.test(found) ? 10 : 16));
  },
};

/** Texts that were broken into lines. */
const LINES: Rewriting = { pattern: /(?<![ \t])[ \t]*\r?\n[ \t]*/g, read: () => "" };

/**
 * Bytes one by one, in hexadecimal (73 6b 2d, 73:6b:2d, 0x73, 0x6b) or decimal (115,107,45), as buffers are
 * printed.
 */
const BYTES: Rewriting = {
  pattern:
    /\b[0-9a-f]{2}[ :](?=[0-9a-f]{2}\b)|(?<=[ :])[0-9a-f]{2}\b|\b0x[0-9a-f]{2},\s{0,20}(?=0x)|(?<=[, \n])0x[0-9a-f]{2}\b/gi,
  read: (found) => ofCode(Number.parseInt(found.replace(/^0x/i, ""), 16)),
};
const DECIMALS: Rewriting = {
  pattern: /\b\d{2,3}\s{0,20},\s{0,20}(?=\d{2,3}\b)|(?<=[, \n])\d{2,3}\b/g,
  read: (found) => ofCode(Number.parseInt(found, 10)),
};

/** What nobody sees between letters, and what stands between the texts of a list. */
const INVISIBLE: Rewriting = { pattern: /[\u00AD\u200B-\u200D\u2060\uFEFF]/g, read: () => "" };
const LISTED: Rewriting = { pattern: /["'],\s{0,20}["']/g, read: () => "" };

/** The text as it is, and as it reads with its escapes, line ends and bytes taken for what they stand for. */
export function* views(text: string): Generator<View> {
  const whole: View = { text, spanOf: (start, end) => ({ start, end }) };
  yield whole;
  let view = whole;
  // What was escaped twice, as JSON in JSON is, has to be read twice.
  for (let times = 0; times < 3; times += 1) {
    const next = rewritten(view, ESCAPES);
    if (next === undefined) break;
    view = next;
    yield view;
  }
  for (const rewriting of [LINES, BYTES, DECIMALS, INVISIBLE, LISTED]) {
    const next = rewritten(view, rewriting);
    if (next !== undefined) yield next;
  }
}

/** The view with every place of the pattern read; undefined where there is none. */
function rewritten(view: View, { pattern, read }: Rewriting): View | undefined {
  /** For each rewritten place: where it begins in the new text, and how much longer the old is behind it. */
  const places: { readonly from: number; readonly to: number; readonly old: Span }[] = [];
  let text = "";
  let at = 0;
  for (const { 0: found, index } of view.text.matchAll(pattern)) {
    text += view.text.slice(at, index);
    const from = text.length;
    text += read(found);
    at = index + found.length;
    places.push({ from, to: text.length, old: { start: index, end: at } });
  }
  if (places.length === 0) return undefined;
  text += view.text.slice(at);
  return {
    text,
    spanOf: (start, end) => view.spanOf(oldPlace(places, start, "start"), oldPlace(places, end - 1, "end")),
  };
}

/** Where a character of the new text begins or ends in the old one. */
function oldPlace(
  places: readonly { readonly from: number; readonly to: number; readonly old: Span }[],
  at: number,
  side: "start" | "end",
): number {
  let low = 0;
  let high = places.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((places[middle]?.from ?? 0) <= at) low = middle + 1;
    else high = middle;
  }
  // The last place that begins at or before the character, passing over those that vanished.
  const place = places[low - 1];
  if (place === undefined) return side === "start" ? at : at + 1;
  if (at < place.to) return place.old[side];
  const moved = place.old.end + (at - place.to);
  return side === "start" ? moved : moved + 1;
}
