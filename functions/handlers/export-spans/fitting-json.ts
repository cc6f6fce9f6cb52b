import { isJsonObject } from "../../json/json.ts";
import { cut } from "../../text/cut.ts";

/** What an attribute holds at most, in UTF-16 units: a post holds several, and collectors bound both. */
const LONGEST_ATTRIBUTE = 100_000;
/** How much of each text is told at most, until an attribute can hold them. */
const LENGTHS = [20_000, 5000, 1000, 200];

/**
 * The JSON of a value for an attribute: with its texts cut as far as it must be, and in the end without the
 * first items of a list, which the spans before have told.
 */
export function fittingJson(value: unknown): string {
  const whole = JSON.stringify(value) ?? "null";
  if (whole.length <= LONGEST_ATTRIBUTE) return whole;
  for (const length of LENGTHS) {
    const json = JSON.stringify(withCutTexts(value, length));
    if (json.length <= LONGEST_ATTRIBUTE) return json;
  }
  return Array.isArray(value) ? lastItems(value) : JSON.stringify(cut(whole, LONGEST_ATTRIBUTE / 2));
}

function lastItems(items: readonly unknown[]): string {
  const shortest = LENGTHS.at(-1) ?? 0;
  const kept: string[] = [];
  let left = LONGEST_ATTRIBUTE;
  for (const item of items.toReversed()) {
    const json = JSON.stringify(withCutTexts(item, shortest));
    left -= json.length + 1;
    if (left < 0) break;
    kept.unshift(json);
  }
  return `[${kept.join(",")}]`;
}

function withCutTexts(value: unknown, length: number): unknown {
  if (typeof value === "string") return cut(value, length);
  if (Array.isArray(value)) return value.map((one) => withCutTexts(one, length));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, withCutTexts(one, length)]));
}
