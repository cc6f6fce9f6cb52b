import { beginningOf } from "../../text/cut.ts";
import { withoutEndingZeros } from "../../text/ending-zeros.ts";
import { sqlTime } from "./sql-time.ts";

/** A value as JSON text, and whether it was shortened for it. */
export interface SqlValue {
  readonly json: string;
  readonly isCut: boolean;
}

/**
 * A value of a result, as Snowflake sent it. Numbers that JSON's readers would round stay texts, times are
 * ISO 8601 (with Z or an offset where they are a moment), binaries hexadecimal. What is not of its column's
 * type is told as it came, and that it cannot be read.
 * @param type the column's, as Snowflake calls it on the wire: "fixed", "timestamp_ntz" …
 * @param mostCharacters longer texts are cut there and say so
 */
export function sqlValue(value: unknown, type: string, mostCharacters: number): SqlValue {
  if (value === null || value === undefined) return whole("null");
  const raw = typeof value === "string" ? value : JSON.stringify(value);
  const read = READERS.get(type)?.(raw, type);
  if (read !== undefined) return whole(read);
  if (NESTED.has(type) && raw.length <= mostCharacters) return whole(nestedJson(raw));
  if (type === "binary" && /^[\da-f]*$/i.test(raw)) return text(raw.toLowerCase(), mostCharacters);
  const isForeign = READERS.has(type) || type === "binary";
  return text(isForeign ? `unreadable ${type}: ${raw}` : raw, mostCharacters);
}

/** A value of a type as JSON; undefined for what is none. */
type Reader = (raw: string, type: string) => string | undefined;

const time: Reader = (raw, type) => {
  const told = sqlTime(raw, type);
  return told === undefined ? undefined : JSON.stringify(told);
};
const number: Reader = (raw) => (NUMBER.test(raw) ? JSON.stringify(exactNumber(raw) ?? raw) : undefined);
const boolean: Reader = (raw) => BOOLEANS.get(raw.toLowerCase());

const BOOLEANS = new Map([
  ["1", "true"],
  ["true", "true"],
  ["0", "false"],
  ["false", "false"],
]);

const READERS = new Map<string, Reader>([
  ["boolean", boolean],
  ["fixed", number],
  ["real", number],
  ["date", time],
  ["time", time],
  ["timestamp_ntz", time],
  ["timestamp_ltz", time],
  ["timestamp_tz", time],
]);

/** Not a number and infinity are none of JSON's numbers, and told as texts. */
const NUMBER = /^-?(?:\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|inf|infinity|nan)$/i;
const NESTED = new Set(["variant", "object", "array", "map"]);

const whole = (json: string): SqlValue => ({ json, isCut: false });

function text(value: string, mostCharacters: number): SqlValue {
  if (value.length <= mostCharacters) return whole(JSON.stringify(value));
  const beginning = beginningOf(value, mostCharacters).toWellFormed();
  return { json: JSON.stringify(`${beginning}… (cut: ${value.length} characters in all)`), isCut: true };
}

/** The number that a text stands for; undefined where it would become another one. */
function exactNumber(raw: string): number | undefined {
  if (!/^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(raw)) return undefined;
  const number = Number(raw);
  const [decimal = ""] = raw.split(/[eE]/, 1);
  const written = decimal.includes(".") ? withoutEndingZeros(decimal) : decimal;
  const digits = written.replaceAll(/\D/g, "").replace(/^0+/, "");
  // Fifteen digits of any number survive in a double.
  const isExact = digits.length <= 15 || String(number) === raw;
  return isExact && Number.isFinite(number) && (number !== 0 || digits === "") ? number : undefined;
}

/**
 * JSON without blanks, from what should be JSON: XML and JavaScript's undefined, which VARIANTs may hold too,
 * are told as texts.
 */
function nestedJson(raw: string): string {
  try {
    return JSON.stringify(JSON.parse(raw, keepExact));
  } catch {
    return JSON.stringify(raw);
  }
}

/** The engine tells revivers how a number was written (tc39.es/proposal-json-parse-with-source). */
const keepExact = (_key: string, value: unknown, context?: { readonly source?: string }): unknown =>
  typeof value === "number" && context?.source !== undefined
    ? (exactNumber(context.source) ?? context.source)
    : value;
