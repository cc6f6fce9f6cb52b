import { ExactNumber } from "./exact-number.ts";

/**
 * A JSON value with half characters (lone surrogates, which Snowflake and others refuse to store) replaced by
 * U+FFFD in its texts and keys.
 */
export function wellFormed<Value>(value: Value): Value {
  return replaced(value) as Value;
}

function replaced(value: unknown): unknown {
  if (typeof value === "string") return value.toWellFormed();
  if (typeof value !== "object" || value === null || value instanceof ExactNumber) return value;
  if (Array.isArray(value)) return value.map(replaced);
  return Object.fromEntries(
    Object.entries(value).map(([key, field]) => [key.toWellFormed(), replaced(field)]),
  );
}
