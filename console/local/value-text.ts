import { isLongNumber, readJsonOrText } from "../api/exact-json.ts";

/** A value of a row, on one line where it has none of its own. */
export const valueText = (value: unknown): string =>
  value === null ? "NULL" : typeof value === "string" ? value : JSON.stringify(value);

/** The same for one that stands by itself: objects and lists, text of JSON included, over several lines. */
export function readableText(value: unknown): string {
  const json = typeof value === "string" && /^[[{]/.test(value) ? readJsonOrText(value) : value;
  return typeof json === "object" && json !== null ? JSON.stringify(json, undefined, 2) : valueText(value);
}

export const isNumber = (value: unknown): boolean => typeof value === "number" || isLongNumber(value);
