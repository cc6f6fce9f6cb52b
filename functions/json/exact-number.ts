/** A decimal number, apart from how it is written: sign × 0.digits × 10^magnitude. */
interface Decimal {
  readonly isNegative: boolean;
  /** Without zeros at either end; "" is zero. */
  readonly digits: string;
  readonly magnitude: number;
}

/** What Snowflake's NUMBER(38, 37) holds; a VARIANT makes a double of what has more. */
const MOST_DIGITS = 38;
const MOST_DECIMALS = 37;

/**
 * A number that JavaScript's own (a double) would change, such as 9007199254740993. It is written into JSON
 * and texts with all its digits, and only compared by `orderOf`.
 */
export class ExactNumber {
  /** As JSON writes it: without an exponent where that takes at most 38 digits, else as it was read. */
  readonly source: string;
  /** Whether everything that keeps JSON keeps its digits, Snowflake included. */
  readonly isStorable: boolean;

  /** @param source a number by JSON's grammar */
  constructor(source: string) {
    const plain = plainText(decimalOf(source));
    this.isStorable = plain !== undefined;
    this.source = plain ?? source;
  }

  /** JSON.stringify writes the digits themselves (tc39.es/proposal-json-parse-with-source). */
  toJSON(): unknown {
    return exactJson.rawJSON(this.source);
  }

  toString(): string {
    return this.source;
  }
}

/** A number of JSON, whichever way its digits are kept. */
export const isJsonNumber = (value: unknown): value is number | ExactNumber =>
  typeof value === "number" || value instanceof ExactNumber;

/** What this JavaScript has for exact numbers, and TypeScript's library does not declare. */
export const exactJson = JSON as unknown as {
  parse(
    text: string,
    reviver: (name: string, value: unknown, context: { readonly source?: string }) => unknown,
  ): unknown;
  rawJSON(text: string): unknown;
  isRawJSON(value: unknown): boolean;
};

/**
 * The number that a text stands for: a double where that is written as the same decimal again, so 0.1 is one,
 * and -0 is 0. 0.10000000000000001 and 1E400 are not.
 * @param source a number by JSON's grammar
 */
export function readNumber(source: string): number | ExactNumber {
  const number = Number(source);
  const isSame =
    String(number) === source || (Number.isFinite(number) && orderOf(String(number), source) === 0);
  return isSame ? number : new ExactNumber(source);
}

/** Longer texts are no numbers that anybody wrote. */
const LONGEST_NUMBER = 1000;
const LOOSE_NUMBER = /^([+-]?)(\d*)(?:\.(\d*))?(e[+-]?\d+)?$/i;

/** The number that a text means, by Python's grammar, which allows " +5 ", "5." and ".5"; else undefined. */
export function readLooseNumber(text: string): number | ExactNumber | undefined {
  if (text.length > LONGEST_NUMBER) return undefined;
  const [, sign, whole = "", decimals = "", exponent = ""] = LOOSE_NUMBER.exec(text.trim()) ?? [];
  if (whole === "" && decimals === "") return undefined;
  const digits = whole.replace(/^0+(?=\d)/, "") || "0";
  return readNumber(`${sign === "-" ? "-" : ""}${digits}${decimals && `.${decimals}`}${exponent}`);
}

/** Below 0 where the left number is the smaller one, 0 where both are the same, by all their digits. */
export function orderOf(left: Comparable, right: Comparable): number {
  const [one, other] = [decimalOf(String(left)), decimalOf(String(right))];
  const sign = signOf(one);
  if (sign !== signOf(other)) return sign - signOf(other);
  if (one.magnitude !== other.magnitude) return sign * (one.magnitude - other.magnitude);
  return one.digits === other.digits ? 0 : sign * (one.digits < other.digits ? -1 : 1);
}

type Comparable = number | string | ExactNumber;

const signOf = ({ digits, isNegative }: Decimal): number => (digits === "" ? 0 : isNegative ? -1 : 1);

const NUMBER = /^(-?)(\d+)(?:\.(\d*))?(?:e([+-]?\d+))?$/i;

function decimalOf(text: string): Decimal {
  const [, sign, whole = "", decimals = "", exponent = "0"] = NUMBER.exec(text) ?? [];
  const all = whole + decimals;
  const [first, end] = [edgeOf(all, 0, 1), edgeOf(all, all.length - 1, -1) + 1];
  const digits = all.slice(first, end);
  const magnitude = digits === "" ? 0 : whole.length - first + Number(exponent);
  return { isNegative: sign === "-", digits, magnitude };
}

/** Where the zeros end; a loop, since an expression for zeros at the end takes the square of their number. */
function edgeOf(text: string, from: number, step: 1 | -1): number {
  let index = from;
  while (text[index] === "0") index += step;
  return index;
}

/** Undefined where it has more digits than are kept. */
function plainText({ isNegative, digits, magnitude }: Decimal): string | undefined {
  const decimals = Math.max(digits.length - magnitude, 0);
  if (decimals > MOST_DECIMALS || Math.max(magnitude, 0) + decimals > MOST_DIGITS) return undefined;
  const padded = digits.padEnd(magnitude, "0").padStart(decimals + 1, "0");
  const [whole, fraction] = [
    padded.slice(0, padded.length - decimals),
    padded.slice(padded.length - decimals),
  ];
  return `${isNegative ? "-" : ""}${whole}${fraction && `.${fraction}`}`;
}
