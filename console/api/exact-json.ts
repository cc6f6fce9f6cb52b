/** What newer browsers have for numbers with all their digits, and TypeScript's library does not declare. */
const browserJson = JSON as unknown as {
  parse(
    text: string,
    reviver: (name: string, value: unknown, context: { readonly source?: string }) => unknown,
  ): unknown;
  rawJSON?(text: string): unknown;
  isRawJSON?(value: unknown): boolean;
};

/** Fewer digits, and smaller exponents, survive in a double. */
const MAY_HOLD_LONG_NUMBERS = /[\d.]{16}|[eE][+-]?\d{3}/;
const LONG_NUMBER = /^-?[\d.]{16,}(?:[eE]|$)|[eE][+-]?\d{3,}$/;

/**
 * JSON.parse, but that numbers which a double would change, such as 9007199254740993, are objects that
 * JSON.stringify writes with all their digits. The API's own numbers are none of these. Browsers before 2025
 * may not have such objects, and read doubles.
 * @throws SyntaxError for what is not valid JSON
 */
export function readDigits(text: string): unknown {
  if (browserJson.rawJSON === undefined || !MAY_HOLD_LONG_NUMBERS.test(text)) return JSON.parse(text);
  return browserJson.parse(text, (_name, value, { source = "" }) =>
    typeof value === "number" && LONG_NUMBER.test(source) && String(value) !== source
      ? browserJson.rawJSON?.(source)
      : value,
  );
}

/** The same, but that a text which is not valid JSON stays as it is. */
export function readJsonOrText(text: string): unknown {
  try {
    return readDigits(text);
  } catch (error) {
    if (error instanceof SyntaxError) return text;
    throw error;
  }
}

/** Whether a value is a number that was kept with all its digits. */
export const isLongNumber = (value: unknown): boolean => browserJson.isRawJSON?.(value) === true;
