import { isJsonObject, type JsonObject } from "../../json/json.ts";
import type { PythonTool } from "../crew-python.ts";
import type { Crew } from "../crew.ts";
import type { PythonHalf } from "../python-half.ts";
import { type Tool, toolOfSchema } from "../tool.ts";
import { PythonFailed, valueOf } from "./python-answer.ts";

/** As TypeScript's have, which may say otherwise. */
const LONGEST_CALL_SECONDS = 60;

/** The tools of a crew's Python, by the names that agents and tasks use. */
export function pythonTools(
  { python }: Pick<Crew, "python">,
  half: PythonHalf | undefined,
): ReadonlyMap<string, Tool> {
  return new Map(Object.entries(python?.tools ?? {}).map(([name, tool]) => [name, toolOf(tool, half)]));
}

function toolOf(tool: PythonTool, half: PythonHalf | undefined): Tool {
  const { file, attribute, kind, with: settings, seconds = LONGEST_CALL_SECONDS } = tool;
  return toolOfSchema({
    name: tool.name,
    description: tool.description,
    parameters: tool.schema,
    effect: tool.effect,
    resultAsAnswer: tool.result_as_answer ?? false,
    maxUsageCount: tool.max_usage_count ?? undefined,
    failurePolicy: tool.tool_failure_policy,
    timeoutSeconds: seconds,
    // Python looks at them by its own model, whose words the model is told.
    parse: (input) => (isJsonObject(input) ? { input } : { problem: "they are no JSON object" }),
    async run(input, { signal, executionId, idempotencyKey }) {
      if (half === undefined) throw new PythonFailed({ name: "", message: "no Python is connected" });
      const place = { file, attribute, kind, ...(settings && { with: settings }) };
      const about = {
        execution_id: executionId,
        idempotency_key: idempotencyKey,
        seconds,
      };
      const asked = { call: "tool", ...place, arguments: input as JsonObject, ...about } as const;
      return valueOf(await half.call(asked, { signal }));
    },
    rehearse: undefined,
  });
}
