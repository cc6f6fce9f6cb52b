import { parseExactly } from "./exact-json.ts";
import { levelsOf, MOST_LEVELS } from "./levels.ts";
import { mendedJson } from "./mended-json.ts";
import { wellFormed } from "./well-formed.ts";

/** The value of a JSON text; undefined, which no JSON means, for a text that is not valid JSON. */
export const readJson = (text: string): unknown => readBy(JSON.parse, text);

/** The same with the digits of all numbers. */
export const readExactJson = (text: string): unknown => readBy(parseExactly, text);

function readBy(parse: (text: string) => unknown, text: string): unknown {
  try {
    return parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/**
 * The value of a model's JSON, with the digits of all numbers and without half characters; undefined when it
 * is not valid JSON, slips that leave no doubt aside, or nested too deep.
 */
export function readShallowJson(text: string): unknown {
  const value = readExactJson(text) ?? (/^\s*[{[]/.test(text) ? readExactJson(mendedJson(text)) : undefined);
  return isTooDeep(value) ? undefined : wellFormed(value);
}

/** Whether a text is JSON that is nested more than 100 levels deep. */
export const isNestedTooDeep = (text: string): boolean => isTooDeep(readJson(text));

function isTooDeep(value: unknown): boolean {
  let levels = 0;
  for (const _level of levelsOf(value)) {
    levels += 1;
    // What is inside the last level counts as a part of it.
    if (levels > MOST_LEVELS + 1) return true;
  }
  return false;
}
