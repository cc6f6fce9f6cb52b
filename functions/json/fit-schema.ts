import * as z from "zod";

import { coerceAnswer } from "./coerce-to-schema.ts";
import { changeExactNumbers } from "./exact-by-schema.ts";
import { exactNumbersIn, withExactNumbersAs, withExactNumbersOf } from "./exact-json.ts";
import { ExactNumber, isJsonNumber, orderOf } from "./exact-number.ts";
import { schemaOf } from "./json-schema.ts";
import { isJsonObject, type JsonObject, type JsonSchema, type JsonValue } from "./json.ts";
import { levelsOf } from "./levels.ts";

/**
 * An answer as its schema wants it, or what is wrong with it, in words for who gave it. Numbers keep all
 * their digits: the schema is asked about their nearest doubles, and about the digits where it has bounds.
 */
export function fitToSchema(
  answer: JsonObject,
  schema: JsonSchema,
): { readonly value: JsonObject } | { readonly problem: string } {
  const coerced = coerceAnswer(answer, schema);
  const problems = [...unstorable(coerced), ...outOfBounds(coerced, schema)];
  if (problems.length > 0) return { problem: problems.join("\n") };
  const checked = hasLargeNumbers(coerced) ? withoutSafeRange(schema) : schema;
  const parsed = schemaOf(checked as JsonSchema).safeParse(withExactNumbersAs(coerced, Number));
  if (!parsed.success) return { problem: z.prettifyError(parsed.error) };
  return { value: withExactNumbersOf(parsed.data, coerced) as JsonObject };
}

/** In the form of zod's own. */
const problemAt = (problem: string, path: readonly (string | number)[]): string =>
  `✖ ${problem}${path.length === 0 ? "" : `\n  → at ${z.core.toDotPath(path)}`}`;

const LONGEST_NUMBER = 60;

const unstorable = (value: JsonValue): readonly string[] =>
  exactNumbersIn(value)
    .filter(({ number }) => !number.isStorable)
    .map(({ number: { source }, path }) =>
      problemAt(
        `A number may take at most 38 digits: write ${source.slice(0, LONGEST_NUMBER)} with fewer`,
        path,
      ),
    );

/** What the digits of exact numbers break of the schema, where it has no alternatives for their place. */
function outOfBounds(value: JsonValue, schema: JsonSchema): readonly string[] {
  const problems: string[] = [];
  changeExactNumbers(value, schema, (number, found, path) => {
    const problem = boundProblem(number, found);
    if (problem !== undefined) problems.push(problemAt(problem, path));
    return number;
  });
  return problems;
}

/** What a number has to be, relative to a bound: its order. */
const BOUNDS: readonly (readonly [keyword: string, fits: (order: number) => boolean, words: string])[] = [
  ["minimum", (order) => order >= 0, "at least"],
  ["exclusiveMinimum", (order) => order > 0, "more than"],
  ["maximum", (order) => order <= 0, "at most"],
  ["exclusiveMaximum", (order) => order < 0, "less than"],
];

function boundProblem(number: ExactNumber, schema: JsonSchema): string | undefined {
  const { type, enum: values } = schema;
  if (type === "integer" && number.source.includes("."))
    return `Invalid input: expected int, received ${number.source}`;
  const options: readonly JsonValue[] | undefined =
    "const" in schema ? [schema["const"] ?? null] : Array.isArray(values) ? values : undefined;
  if (options?.some((option) => isJsonNumber(option) && orderOf(option, number) === 0) === false)
    return `Invalid option: ${number.source} is none of the schema's`;
  return BOUNDS.map(([keyword, fits, words]) => {
    const bound = schema[keyword];
    return isJsonNumber(bound) && !fits(orderOf(number, bound))
      ? `Invalid input: expected number to be ${words} ${String(bound)}, received ${number.source}`
      : undefined;
  }).find((problem) => problem !== undefined);
}

/** Beyond 2^53, where zod takes no integer because JavaScript may have changed it: here it has not. */
function hasLargeNumbers(value: JsonValue): boolean {
  for (const level of levelsOf(value)) {
    const isLarge = (each: unknown) =>
      each instanceof ExactNumber || (typeof each === "number" && Math.abs(each) > Number.MAX_SAFE_INTEGER);
    if (level.some(isLarge)) return true;
  }
  return false;
}

/** Keywords whose values are values, not schemas. */
const VALUES = new Set(["enum", "const", "default", "examples"]);

/** The schema with other words for `integer`. */
function withoutSafeRange(schema: JsonValue): JsonValue {
  if (Array.isArray(schema)) return schema.map(withoutSafeRange);
  if (!isJsonObject(schema)) return schema;
  const copy: Record<string, JsonValue> = Object.fromEntries(
    Object.entries(schema).map(([key, value]) => [key, VALUES.has(key) ? value : withoutSafeRange(value)]),
  );
  const { type, allOf } = schema;
  const types: readonly JsonValue[] = Array.isArray(type) ? type : [type ?? null];
  if (!types.includes("integer")) return copy;
  const others = types.filter((each) => each !== "integer" && each !== "number");
  copy["type"] = others.length === 0 ? "number" : [...others, "number"];
  if (types.includes("number")) return copy;
  if (schema["multipleOf"] === undefined) return { ...copy, multipleOf: 1 };
  const whole = { type: copy["type"], multipleOf: 1 };
  return { ...copy, allOf: [...(Array.isArray(allOf) ? (allOf as JsonValue[]) : []), whole] };
}
