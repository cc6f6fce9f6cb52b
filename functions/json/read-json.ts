import { wellFormed } from "./well-formed.ts";

/**
 * Nobody writes deeper JSON and no answer means it; what takes values apart by recursion would break off in
 * it.
 */
export const MOST_LEVELS = 100;

/** The value of a JSON text; undefined, which no JSON means, for a text that is not valid JSON. */
export function readJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/**
 * The value of a model's JSON, without half characters; undefined when it is not valid JSON, or nested too
 * deep.
 */
export function readShallowJson(text: string): unknown {
  const value = readJson(text);
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

/** The values of JSON level by level, the whole first: a call for each level would exhaust the stack. */
export function* levelsOf(value: unknown): Generator<readonly unknown[]> {
  for (let level: readonly unknown[] = [value]; level.length > 0;) {
    yield level;
    level = level.flatMap((each) => (typeof each === "object" && each !== null ? Object.values(each) : []));
  }
}
