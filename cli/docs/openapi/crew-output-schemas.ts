import type { TaskOutput, TokenUsage, ToolFailure } from "../../../functions/crew/index.ts";
import { sentence } from "../prose.ts";
import { FAILURE, type Meanings, OUTPUT, TASK, TRUNCATED, USAGE } from "../result-data.ts";
import { type Schema, reference } from "./schema.ts";

type Shapes<Keys extends string> = Readonly<Record<Keys, Schema>>;

const TEXT: Schema = { type: "string" };
const COUNT: Schema = { type: "integer", minimum: 0 };
const OBJECT_OR_NULL: Schema = { type: ["object", "null"] };
const listOf = (name: string): Schema => ({ type: "array", items: reference(name) });

const TASK_SHAPES: Shapes<keyof TaskOutput> = {
  name: TEXT,
  description: TEXT,
  expected_output: TEXT,
  summary: TEXT,
  raw: TEXT,
  json_dict: OBJECT_OR_NULL,
  agent: TEXT,
  output_format: { enum: ["raw", "json", "pydantic"] satisfies TaskOutput["output_format"][] },
  output_file: { type: ["string", "null"] },
  tool_failures: listOf("ToolFailure"),
};

const REASONS = [
  "exception",
  "invalid_input",
  "unknown_tool",
  "usage_limit",
] satisfies ToolFailure["reason"][];
const FAILURE_SHAPES: Shapes<keyof ToolFailure> = {
  tool_name: TEXT,
  reason: { enum: REASONS },
  message: TEXT,
};

const USAGE_SHAPES: Shapes<keyof TokenUsage> = {
  total_tokens: COUNT,
  prompt_tokens: COUNT,
  cached_prompt_tokens: COUNT,
  completion_tokens: COUNT,
  reasoning_tokens: COUNT,
  cache_creation_tokens: COUNT,
  successful_requests: COUNT,
};

/**
 * `result.data` of a status. Nothing in it is required: answers that are too long lose parts, and executions
 * of earlier systems have what those wrote.
 */
export const crewOutputSchemas = (): Readonly<Record<string, Schema>> => ({
  CrewOutput: described(
    {
      json_dict: OBJECT_OR_NULL,
      tasks_output: listOf("TaskOutput"),
      token_usage: reference("TokenUsage"),
      truncated: { const: true },
    },
    { ...OUTPUT, truncated: TRUNCATED },
  ),
  TaskOutput: described(TASK_SHAPES, TASK),
  ToolFailure: described(FAILURE_SHAPES, FAILURE),
  TokenUsage: described(USAGE_SHAPES, USAGE),
});

const described = (shapes: Shapes<string>, meanings: Meanings): Schema => ({
  type: "object",
  properties: Object.fromEntries(
    Object.entries(shapes).map(([name, shape]) => [
      name,
      { ...shape, description: sentence(meanings[name] ?? "") },
    ]),
  ),
});
