import type { JsonValue } from "../../../functions/json/json.ts";
import { UNKNOWN_KEY, type Value } from "./value.ts";

/** Lists may hold each other's copies, and what doubles thirty times fills any memory. */
const MOST_VALUES = 20_000;
/** A list may hold itself. */
const DEEPEST = 50;

/** A value as JSON; undefined unless all of it is known. */
export function plainValue(value: Value): JsonValue | undefined {
  let left = MOST_VALUES;
  const plain = (one: Value, depth: number): JsonValue | undefined => {
    left--;
    if (left < 0 || depth > DEEPEST) return undefined;
    if (one.kind === "constant") return one.value;
    if (one.kind === "list") {
      const items = one.items.map((item) => plain(item, depth + 1));
      return items.includes(undefined) ? undefined : (items as JsonValue[]);
    }
    if (one.kind !== "mapping" || one.entries.has(UNKNOWN_KEY)) return undefined;
    const entries = [...one.entries].map(([key, entry]) => [key, plain(entry, depth + 1)] as const);
    return entries.some(([, entry]) => entry === undefined)
      ? undefined
      : (Object.fromEntries(entries) as { readonly [key: string]: JsonValue });
  };
  return plain(value, 0);
}
