import type { CrewResult } from "../../domain/outcome.ts";

/** A Lambda's answer ends at 6 MB, its escaping and headers included. */
const MAXIMUM_RESULT_BYTES = 5 * 1024 * 1024;

/** A result as its keys are ordered in the status body. */
export interface StatusResult {
  readonly raw: string;
  readonly data: Record<string, unknown>;
}

/**
 * A result that fits the answer: the tasks' own texts are left out first, then the end of the last text, and
 * `data.truncated` says so. The Snowflake record holds all.
 */
export function fitResult(result: CrewResult): StatusResult {
  const whole = { raw: result.raw, data: { ...result.data } };
  if (bytesOf(whole) <= MAXIMUM_RESULT_BYTES) return whole;
  const data = { ...result.data, tasks_output: withoutTexts(result.data["tasks_output"]), truncated: true };
  const rest = MAXIMUM_RESULT_BYTES - bytesOf({ raw: "", data });
  return { raw: beginningOf(result.raw, rest), data };
}

function withoutTexts(tasks: unknown): unknown[] {
  return (Array.isArray(tasks) ? tasks : []).map((task: Record<string, unknown>) => {
    const { raw: _raw, ...rest } = task;
    return rest;
  });
}

/** The longest beginning of a text that takes at most so many bytes as JSON. */
function beginningOf(text: string, bytes: number): string {
  if (bytesOf(text) <= bytes) return text;
  let low = 0;
  let high = Math.min(text.length, Math.max(bytes, 0));
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (bytesOf(text.slice(0, middle)) <= bytes) low = middle;
    else high = middle - 1;
  }
  return text.slice(0, low);
}

const bytesOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value));
