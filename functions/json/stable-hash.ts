import { sha256 } from "../text/sha256.ts";
import { exactJson } from "./exact-number.ts";

/**
 * SHA-256, in hex, of a JSON value; the order of keys, and keys without a value, make no difference, and
 * neither does how a number is written, unless a double would change it: then all its digits count. The
 * journal keeps such hashes, of steps' requests and of starts, and tools are given them as idempotency keys.
 * With another hash for the same value an open execution ends with ReplayMismatch, a start repeated with its
 * Idempotency-Key is refused, and what a tool calls takes a repeated call for a new one.
 */
export function stableHash(value: unknown): string {
  return sha256(JSON.stringify(value, sortKeys) ?? "");
}

function sortKeys(_key: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value) || exactJson.isRawJSON(value))
    return value;
  return Object.fromEntries(Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1)));
}
