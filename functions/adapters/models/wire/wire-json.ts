import { parseExactly } from "../../../json/exact-json.ts";
import { isJsonObject } from "../../../json/json.ts";

/** A JSON object that is being changed. */
export type Mutable = Record<string, unknown>;

export const isObject = (value: unknown): value is Mutable => isJsonObject(value);

export const objectsOf = (value: unknown): readonly Mutable[] =>
  Array.isArray(value) ? value.filter(isObject) : [];

/** JSON to change and write again, whose numbers keep their digits. Undefined for a text that is no JSON. */
export function readForRewriting(text: string): unknown {
  try {
    return parseExactly(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
