/** A JSON object that is being changed. */
export type Mutable = Record<string, unknown>;

export const isObject = (value: unknown): value is Mutable =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export const objectsIn = (value: unknown): readonly Mutable[] =>
  Array.isArray(value) ? value.filter(isObject) : [];

/** Node has them; TypeScript's libraries do not know them yet. */
type Reviver = (this: unknown, key: string, value: unknown, context: { readonly source?: string }) => unknown;
const { parse, rawJSON } = JSON as unknown as {
  readonly parse: (text: string, reviver: Reviver) => unknown;
  readonly rawJSON: (source: string) => unknown;
};

/** Most digits that every number keeps as it is parsed (IEEE 754 double). */
const SAFE_DIGITS = 15;

/**
 * JSON to write again: numbers that JavaScript would change are kept as they are written, as objects that
 * JSON.stringify knows. Undefined for a text that is no JSON.
 */
export function readForRewriting(text: string): unknown {
  try {
    return parse(text, (_key, value, { source = "" }) =>
      typeof value === "number" && digitsIn(source) > SAFE_DIGITS && String(value) !== source
        ? rawJSON(source)
        : value,
    );
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** An exponent counts as many: 1E400 is no number of JavaScript's. */
const digitsIn = (source: string): number =>
  /e/i.test(source) ? SAFE_DIGITS + 1 : source.replaceAll(/\D/g, "").length;
