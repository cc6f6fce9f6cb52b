import { withoutKnownSecrets } from "./known-secrets.ts";
import { withoutSecretShapes } from "./secret-shapes.ts";

/** More than any error says; what is longer is cut before it is looked through. */
const LONGEST = 1_000_000;

/**
 * A text that may be told, stored and logged: without the secrets that this process knows, and without what
 * has the shape of one.
 */
export const redact = (text: string): string =>
  withoutSecretShapes(withoutKnownSecrets(text.length > LONGEST ? text.slice(0, LONGEST) : text));

/** The same in all texts of a value that is logged, however deep; errors and the like stay as they are. */
export function redactIn(value: unknown): unknown {
  if (typeof value === "string") return redact(value);
  if (Array.isArray(value)) return value.map(redactIn);
  if (typeof value !== "object" || value === null || Object.getPrototypeOf(value) !== Object.prototype)
    return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, redactIn(inner)]));
}
