/** A value as JSON text, and whether it was shortened for it. */
export interface SqlValue {
  readonly json: string;
  readonly isCut: boolean;
}

/** What the driver makes of dates and times: a Date that still knows what the column held. */
interface SnowflakeDate extends Date {
  getEpochSeconds(): number;
  getNanoSeconds(): number;
}

/**
 * A value of a result, read by the driver with numbers and VARIANTs as texts. Numbers that JSON's readers would round stay texts,
 * times are ISO 8601 (with Z where they are a moment), binaries hexadecimal.
 * @param type the column's, as Snowflake calls it on the wire: "fixed", "timestamp_ntz" …
 * @param mostCharacters longer texts are cut there and say so
 */
export function sqlValue(value: unknown, type: string, mostCharacters: number): SqlValue {
  if (value === null || value === undefined) return whole("null");
  if (value instanceof Date) return whole(JSON.stringify(timeText(value as SnowflakeDate, type)));
  if (Buffer.isBuffer(value)) return text(value.toString("hex"), mostCharacters);
  if (typeof value === "boolean" || typeof value === "number") return whole(JSON.stringify(value));
  const raw = typeof value === "string" ? value : JSON.stringify(value);
  if (type === "fixed" || type === "real") return whole(numberJson(raw));
  return NESTED.has(type) && raw.length <= mostCharacters
    ? whole(nestedJson(raw))
    : text(raw, mostCharacters);
}

const NESTED = new Set(["variant", "object", "array", "map"]);

const whole = (json: string): SqlValue => ({ json, isCut: false });

function text(value: string, mostCharacters: number): SqlValue {
  if (value.length <= mostCharacters) return whole(JSON.stringify(value));
  const beginning = value.slice(0, mostCharacters).toWellFormed();
  return { json: JSON.stringify(`${beginning}… (cut: ${value.length} characters in all)`), isCut: true };
}

function timeText(value: SnowflakeDate, type: string): string {
  if (Number.isNaN(value.getTime())) return "a time out of range";
  const seconds = new Date(value.getEpochSeconds() * 1000).toISOString();
  if (type === "date") return seconds.replace(/T.*/, "");
  const fraction = String(value.getNanoSeconds()).padStart(9, "0").replace(/0+$/, "");
  const whole = seconds.replace(/\.000Z$/, fraction === "" ? "" : `.${fraction}`);
  return type === "timestamp_ntz" ? whole : `${whole}Z`;
}

/** The driver tells NULL of a number as this text; NaN and infinity are none of JSON's numbers. */
function numberJson(raw: string): string {
  if (raw === "NULL") return "null";
  return JSON.stringify(exactNumber(raw) ?? raw);
}

/** The number that a text stands for; undefined where it would become another one. */
function exactNumber(raw: string): number | undefined {
  if (!/^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(raw)) return undefined;
  const number = Number(raw);
  const digits = raw
    .replace(/[eE].*/, "")
    .replace(/(\.\d*?)0+$/, "$1")
    .replaceAll(/\D/g, "")
    .replace(/^0+/, "");
  // Fifteen digits of any number survive in a double.
  const isExact = digits.length <= 15 || String(number) === raw;
  return isExact && Number.isFinite(number) && (number !== 0 || digits === "") ? number : undefined;
}

/** JSON without blanks, from what should be JSON: XML and JavaScript's undefined, which VARIANTs may hold too, are told as texts. */
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
