import * as z from "zod";

import { ExactNumber } from "../../json/exact-number.ts";

/**
 * What pydantic's lax mode, by which CrewAI reads these fields, makes of values of other types: quoted
 * numbers and truth values are none to YAML, but are meant. What it refuses is left, to be refused.
 */
export const laxBoolean = () => z.preprocess(toBoolean, z.boolean({ error: "write true or false" }));

/** @param schema of z.int() */
export const laxInteger = <Schema extends z.ZodType>(schema: Schema) => z.preprocess(toInteger, schema);

/** @param schema of z.number() */
export const laxNumber = <Schema extends z.ZodType>(schema: Schema) => z.preprocess(toNumber, schema);

const TRUTH: ReadonlyMap<unknown, boolean> = new Map<unknown, boolean>([
  ...[1, "1", "t", "true", "y", "yes", "on"].map((word) => [word, true] as const),
  ...[0, "0", "f", "false", "n", "no", "off"].map((word) => [word, false] as const),
]);

export const toBoolean = (value: unknown): unknown =>
  TRUTH.get(typeof value === "string" ? value.toLowerCase() : value) ?? value;

const INTEGER = /^[+-]?\d+(?:_\d+)*(?:\.0+)?$/;
const NUMBER = /^[+-]?(?:\d+(?:_\d+)*(?:\.(?:\d+(?:_\d+)*)?)?|\.\d+(?:_\d+)*)(?:e[+-]?\d+)?$/i;

export function toInteger(value: unknown): unknown {
  if (value instanceof ExactNumber) return value.source.includes(".") ? value : Number(value.source);
  if (typeof value === "boolean") return Number(value);
  return typeof value === "string" && INTEGER.test(value.trim()) ? numberOf(value) : value;
}

/** Python's are doubles too, so that further digits mean nothing to them. */
export function toNumber(value: unknown): unknown {
  if (value instanceof ExactNumber) return Number(value.source);
  if (typeof value === "boolean") return Number(value);
  return typeof value === "string" && NUMBER.test(value.trim()) ? numberOf(value) : value;
}

const numberOf = (text: string): number => Number(text.trim().replaceAll("_", ""));
