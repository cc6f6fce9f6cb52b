import type { CrewResult } from "../../domain/outcome.ts";

const MAXIMUM_RESULT_BYTES = 5 * 1024 * 1024;
/** A Lambda's answer ends at 6 MB, and holds the body as a JSON text: its quotes and line ends are escaped once more. */
const MAXIMUM_ESCAPED_BYTES = 5.9 * 1024 * 1024;

/** A result as its keys are ordered in the status body. */
export interface StatusResult {
  readonly raw: string;
  readonly data: Record<string, unknown>;
}

/**
 * A result that fits the answer: the tasks' own texts are left out first, then the end of the last text, then objects, and
 * `data.truncated` says so. The Snowflake record holds all.
 */
export function fitResult(result: CrewResult): StatusResult {
  const whole = { raw: result.raw, data: { ...result.data } };
  if (fits(whole)) return whole;
  const tasks = result.data["tasks_output"];
  const data = { ...result.data, tasks_output: withoutTexts(tasks), truncated: true };
  return shortened(result.raw, fits({ raw: "", data }) ? data : withoutObjects(data));
}

const withoutTexts = (tasks: unknown): Record<string, unknown>[] =>
  (Array.isArray(tasks) ? tasks : []).map((task: Record<string, unknown>) => {
    const { raw: _raw, ...rest } = task;
    return rest;
  });

const withoutObjects = (data: Record<string, unknown> & { readonly tasks_output: object[] }) => ({
  ...data,
  json_dict: null,
  tasks_output: data.tasks_output.map((task) => ({ ...task, json_dict: null })),
});

/** The longest beginning of the text with which the result fits. */
function shortened(text: string, data: Record<string, unknown>): StatusResult {
  if (fits({ raw: text, data })) return { raw: text, data };
  let low = 0;
  let high = Math.min(text.length, MAXIMUM_RESULT_BYTES);
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (fits({ raw: text.slice(0, middle), data })) low = middle;
    else high = middle - 1;
  }
  return { raw: text.slice(0, low), data };
}

function fits(result: StatusResult): boolean {
  const json = JSON.stringify(result);
  return (
    Buffer.byteLength(json) <= MAXIMUM_RESULT_BYTES &&
    Buffer.byteLength(JSON.stringify(json)) <= MAXIMUM_ESCAPED_BYTES
  );
}
