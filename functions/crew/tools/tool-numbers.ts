import * as z from "zod";

import { changeExactNumbers } from "../../json/exact-by-schema.ts";
import type { ExactNumber } from "../../json/exact-number.ts";
import type { JsonSchema, JsonValue } from "../../json/json.ts";
import { cut } from "../../text/cut.ts";

const LONGEST_NUMBER = 60;

/**
 * Arguments whose numbers a tool's own code can hold, or what is wrong with them. Its numbers are doubles:
 * of a fraction they are the nearest, as in every language, but a whole number that they would change is
 * refused. Where the tool does not ask for a number it is given the digits as a text.
 */
export function withToolNumbers(
  given: unknown,
  parameters: JsonSchema,
): { readonly input: unknown } | { readonly problem: string } {
  const problems: string[] = [];
  const input = changeExactNumbers(given, parameters, (number, { type }, path) => {
    const types: readonly JsonValue[] = Array.isArray(type) ? type : [type ?? null];
    if (!types.includes("number") && !types.includes("integer")) return number.source;
    if (types.includes("string")) return number.source;
    if (isFraction(number)) return Number(number.source);
    const digits = cut(number.source, LONGEST_NUMBER);
    problems.push(
      `✖ ${digits} has more digits than the tool's number holds\n  → at ${z.core.toDotPath(path)}`,
    );
    return number.source;
  });
  return problems.length === 0 ? { input } : { problem: problems.join("\n") };
}

/** One of which a double changes no more than the last decimals. */
function isFraction({ source }: ExactNumber): boolean {
  const nearest = Number(source);
  return source.includes(".") && nearest !== 0 && Math.abs(nearest) <= Number.MAX_SAFE_INTEGER;
}
