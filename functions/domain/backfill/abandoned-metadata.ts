import { exactJson } from "../../json/exact-number.ts";
import type { ExecutionError } from "../execution.ts";

/** Where `metadata` keeps what was not an object, or had a name that the end needs. */
const EARLIER = "earlier_metadata";
const NAMES_OF_THE_END: ReadonlySet<string> = new Set(["phase", "error", EARLIER]);

/**
 * The metadata of a row that an earlier system left PROCESSING, with its end added: everything else in it
 * stays, digit for digit.
 * @param text JSON, or null for a column that is NULL
 * @returns JSON of an object
 * @throws RangeError when it is nested deeper than the stack
 */
export function endedMetadata(text: string | null, error: ExecutionError): string {
  const end = { phase: "FAILED", error };
  const earlier = text === null ? null : parseVerbatim(text);
  if (earlier === null) return JSON.stringify(end);
  if (!isObjectText(text, earlier)) return JSON.stringify({ [EARLIER]: earlier, ...end });
  const displaced = Object.entries(earlier).filter(([name]) => NAMES_OF_THE_END.has(name));
  return JSON.stringify({
    ...earlier,
    ...(displaced.length === 0 ? {} : { [EARLIER]: Object.fromEntries(displaced) }),
    ...end,
  });
}

/** A number whose digits are kept is an object too, so the text decides. */
const isObjectText = (text: string | null, parsed: unknown): parsed is object =>
  text?.trimStart().startsWith("{") === true && typeof parsed === "object";

/**
 * Keeps the digits of numbers that a double cannot hold; text that is not JSON (as NaN) comes back
 * unchanged.
 */
function parseVerbatim(text: string): unknown {
  try {
    return exactJson.parse(text, (_name, value, { source }) =>
      typeof value === "number" && source !== undefined && JSON.stringify(value) !== source
        ? exactJson.rawJSON(source)
        : value,
    );
  } catch (error) {
    if (error instanceof SyntaxError) return text;
    throw error;
  }
}
