import * as z from "zod";

import { coerceAnswer } from "./coerce-to-schema.ts";
import { changeExactNumbers } from "./exact-by-schema.ts";
import { exactNumbersIn, withExactNumbersOf } from "./exact-json.ts";
import { type ExactNumber, isJsonNumber, orderOf } from "./exact-number.ts";
import { parseBySchema } from "./fits-schema.ts";
import type { JsonObject, JsonSchema, JsonValue } from "./json.ts";

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
  const parsed = parseBySchema(coerced, schema);
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
  const { type, enum: values, multipleOf } = schema;
  if (type === "integer" && number.source.includes("."))
    return `Invalid input: expected int, received ${number.source}`;
  const options: readonly JsonValue[] | undefined =
    "const" in schema ? [schema["const"] ?? null] : Array.isArray(values) ? values : undefined;
  if (options?.some((option) => isJsonNumber(option) && orderOf(option, number) === 0) === false)
    return `Invalid option: ${number.source} is none of the schema's`;
  if (isJsonNumber(multipleOf) && isNotMultiple(number, multipleOf))
    return `Invalid input: expected a multiple of ${String(multipleOf)}, received ${number.source}`;
  return BOUNDS.map(([keyword, fits, words]) => {
    const bound = schema[keyword];
    return isJsonNumber(bound) && !fits(orderOf(number, bound))
      ? `Invalid input: expected number to be ${words} ${String(bound)}, received ${number.source}`
      : undefined;
  }).find((problem) => problem !== undefined);
}

/** Of whole numbers only: what a double says of those beyond 2^53 is wrong. */
function isNotMultiple({ source }: ExactNumber, of: number | ExactNumber): boolean {
  const isWhole = (text: string) => /^-?\d+$/.test(text);
  if (!isWhole(String(of)) || !isWhole(source)) return false;
  return BigInt(source) % BigInt(String(of)) !== 0n;
}
