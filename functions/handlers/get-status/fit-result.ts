import { beginningOf, isAnswerable, jsonSize } from "../../domain/json-size.ts";
import type { CrewResult } from "../../domain/outcome.ts";
import { fitData } from "./fit-data.ts";

/** A result as its keys are ordered in the status body. */
export interface StatusResult {
  readonly raw: string;
  readonly data: Record<string, unknown>;
}

/**
 * A result that fits the answer, whatever it holds: `data` loses what `fitData` says, then the last text its end, and
 * `data.truncated` says so. The Snowflake record holds all.
 */
export function fitResult(result: CrewResult): StatusResult {
  const whole = { raw: result.raw, data: { ...result.data } };
  if (isAnswerable(jsonSize(whole))) return whole;
  const data = fitData(result);
  return { raw: longestBeginning(result.raw, data), data };
}

const FIRST_STEP = 2 ** 16;

/** The longest beginning of the text with which the result fits, found in ever smaller steps. */
function longestBeginning(text: string, data: Record<string, unknown>): string {
  const sum = { ...jsonSize({ raw: "", data }) };
  const quotes = jsonSize("");
  let length = 0;
  for (let step = FIRST_STEP; step >= 1 && length < text.length;) {
    const size = jsonSize(text.slice(length, length + step));
    if (isAnswerable(sum, size)) {
      sum.bytes += size.bytes - quotes.bytes;
      sum.escaped += size.escaped - quotes.escaped;
      length += step;
    } else step /= 2;
  }
  return beginningOf(text, length);
}
