const LITERAL = /^([a-zA-Z]*)("""|'''|"|')/;
const ESCAPE =
  /\\(?:\r\n|[\n\r\\'"abfnrtv]|[0-7]{1,3}|x[\da-fA-F]{2}|u[\da-fA-F]{4}|U[\da-fA-F]{8}|N\{[^}]*\})/g;
const LARGEST_CODE_POINT = 0x10ffff;

const SIMPLE: Readonly<Record<string, string>> = {
  "\\": "\\",
  "'": "'",
  '"': '"',
  a: "\u0007",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
};

export interface LiteralShape {
  readonly isRaw: boolean;
  readonly isBytes: boolean;
  /** How long the prefix and the opening quotes are, and the closing ones. */
  readonly opening: number;
  readonly closing: number;
}

export function literalShape(literal: string): LiteralShape | undefined {
  const [opening, prefix, quote] = LITERAL.exec(literal) ?? [];
  if (opening === undefined || prefix === undefined || quote === undefined) return undefined;
  const isClosed = literal.length >= opening.length + quote.length && literal.endsWith(quote);
  return {
    isRaw: /r/i.test(prefix),
    isBytes: /b/i.test(prefix),
    opening: opening.length,
    closing: isClosed ? quote.length : 0,
  };
}

/** The text that Python makes of what stands between quotes; undefined for a character called by its name. */
export function unescaped(written: string, isRaw: boolean): string | undefined {
  if (isRaw) return written;
  let isKnown = true;
  const text = written.replace(ESCAPE, (escape) => {
    const body = escape.slice(1);
    if (/^[\r\n]/.test(body)) return "";
    const simple = Object.hasOwn(SIMPLE, body) ? SIMPLE[body] : undefined;
    if (simple !== undefined) return simple;
    const code = /^[0-7]/.test(body) ? Number.parseInt(body, 8) : Number.parseInt(body.slice(1), 16);
    if (body.startsWith("N") || code > LARGEST_CODE_POINT) isKnown = false;
    return isKnown ? String.fromCodePoint(code) : "";
  });
  return isKnown ? text : undefined;
}
