import { wellFormed } from "./well-formed.ts";

/** No answer means more; programs and databases that take values apart level by level give up on it. */
const MOST_LEVELS = 100;

/** The value of a model's JSON; undefined when it is no JSON, or nested too deep. */
export function readJsonText(text: string): unknown {
  const value = parsed(text);
  return isTooDeep(value) ? undefined : wellFormed(value);
}

/** Whether a text is JSON that is nested more than 100 levels deep. */
export function isNestedTooDeep(text: string): boolean {
  return isTooDeep(parsed(text));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined; // Not JSON is an answer here, told apart by the caller.
  }
}

/** Level by level, for a call in each would exhaust the stack. */
function isTooDeep(value: unknown): boolean {
  let level = [value];
  for (let depth = 0; depth <= MOST_LEVELS; depth++) {
    level = level.flatMap((each) => (typeof each === "object" && each !== null ? Object.values(each) : []));
    if (level.length === 0) return false;
  }
  return true;
}
