import { ExactNumber, exactJson, readNumber } from "./exact-number.ts";
import { levelsOf, MOST_LEVELS } from "./levels.ts";

/** No other number can be changed by a double: 15 digits survive in one, and exponents of two digits. */
const MAY_HOLD_EXACT_NUMBERS = /[\d.]{16}|\de[+-]?\d{3}/i;

/**
 * JSON.parse whose numbers keep their digits: those that a double would change are ExactNumbers. A value
 * nested deeper than anybody writes (an earlier system's row, say) is read as JSON.parse reads it, since
 * revivers call themselves for each level.
 * @throws SyntaxError for what is not valid JSON
 */
export function parseExactly(text: string): unknown {
  const value = JSON.parse(text) as unknown;
  if (!MAY_HOLD_EXACT_NUMBERS.test(text) || hasMoreLevels(value, 10 * MOST_LEVELS)) return value;
  return exactJson.parse(text, (_name, each, { source }) =>
    typeof each === "number" && source !== undefined ? readNumber(source) : each,
  );
}

function hasMoreLevels(value: unknown, most: number): boolean {
  let levels = 0;
  for (const _level of levelsOf(value)) if (++levels > most) return true;
  return false;
}

/** A value of JSON and where it stands in it. */
interface Place {
  readonly path: readonly (string | number)[];
  readonly number: ExactNumber;
}

/** The numbers in a value that a double would change, in order, each with its path. */
export function exactNumbersIn(value: unknown, path: Place["path"] = []): readonly Place[] {
  if (value instanceof ExactNumber) return [{ path, number: value }];
  if (typeof value !== "object" || value === null) return [];
  if (Array.isArray(value)) return value.flatMap((each, index) => exactNumbersIn(each, [...path, index]));
  return Object.entries(value).flatMap(([key, each]) => exactNumbersIn(each, [...path, key]));
}

/** A copy of a value in which each number that a double would change is what `change` makes of it. */
export function withExactNumbersAs(value: unknown, change: (number: ExactNumber) => unknown): unknown {
  if (value instanceof ExactNumber) return change(value);
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((each) => withExactNumbersAs(each, change));
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [key, withExactNumbersAs(each, change)]),
  );
}

/**
 * A copy of `value` that has `original`'s exact numbers wherever it has a number in their place: what a
 * schema made of their nearest doubles.
 */
export function withExactNumbersOf(value: unknown, original: unknown): unknown {
  if (original instanceof ExactNumber) return typeof value === "number" ? original : value;
  if (typeof value !== "object" || value === null || typeof original !== "object" || original === null)
    return value;
  const inside = original as Readonly<Record<string | number, unknown>>;
  const originalOf = (key: string | number) => (Object.hasOwn(inside, key) ? inside[key] : undefined);
  if (Array.isArray(value)) return value.map((each, index) => withExactNumbersOf(each, originalOf(index)));
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [key, withExactNumbersOf(each, originalOf(key))]),
  );
}
