import * as z from "zod";

import { ExactNumber } from "./exact-number.ts";

export type JsonValue =
  | string
  | number
  | ExactNumber
  | boolean
  | null
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue };

export type JsonObject = { readonly [key: string]: JsonValue };

/** In a JSON Schema both are `number`. */
const AnyNumber = z.custom<number | ExactNumber>(
  (value) => value instanceof ExactNumber || Number.isFinite(value),
);
AnyNumber._zod.toJSONSchema = () => ({ type: "number" });

/** zod's z.json() with numbers of any size. */
export const jsonValue = (error?: string): z.ZodType<JsonValue> => {
  const value: z.ZodType<JsonValue> = z.lazy(() =>
    z.union(
      [z.string(), AnyNumber, z.boolean(), z.null(), z.array(value), z.record(z.string(), value)],
      error,
    ),
  );
  return value;
};

export const JsonValue: z.ZodType<JsonValue> = jsonValue();
export const JsonObject: z.ZodType<JsonObject> = z.record(z.string(), JsonValue);

/** A JSON Schema document; which keywords it uses is checked where it is read. */
export type JsonSchema = JsonObject;

export function isJsonObject(value: unknown): value is JsonObject {
  return (
    typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof ExactNumber)
  );
}
