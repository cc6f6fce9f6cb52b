import type { CrewOutput, TaskOutput, TokenUsage, ToolFailure } from "../../functions/crew/index.ts";
import { code, item, sentence } from "./prose.ts";

export type Meanings<Keys extends string = string> = Readonly<Record<Keys, string>>;

/** A key of the crew's output that has no line here does not compile. */
export const OUTPUT: Meanings<Exclude<keyof CrewOutput, "raw">> = {
  json_dict: "the object of `output_json` or `output_pydantic` of the task that `raw` is of, or null",
  tasks_output: "what each task gave, in the crew's order",
  token_usage: "what the execution used in all",
};

export const TASK: Meanings<keyof TaskOutput> = {
  name: "the task's name; its description where it has none",
  description: "with its placeholders filled",
  expected_output: "with its placeholders filled",
  summary: "the first ten words of the description and three dots",
  raw: "the text of its output",
  json_dict: "the object of `output_json` or `output_pydantic`, or null",
  agent: "the role of its agent",
  output_format: '`"raw"`, `"json"` or `"pydantic"`',
  output_file: "the path that the crew named, or null: the file's content is `raw`",
  tool_failures: "tool calls that gave the model an error instead of a result",
};

export const FAILURE: Meanings<keyof ToolFailure> = {
  tool_name: "which tool",
  reason: '`"exception"`, `"invalid_input"`, `"unknown_tool"` or `"usage_limit"`',
  message: "what the model was told",
};

export const USAGE: Meanings<keyof TokenUsage> = {
  total_tokens: "of all model calls",
  prompt_tokens: "sent to models",
  cached_prompt_tokens: "of those, read from the provider's cache",
  completion_tokens: "received from models",
  reasoning_tokens: "of those, spent on reasoning",
  cache_creation_tokens: "written to the provider's cache",
  successful_requests: "replies of models",
};

export const TRUNCATED =
  "true when the body would pass 5 MB. The tasks' own `raw` are left out then, and further texts and objects " +
  "if that is not enough; the row in Snowflake has all of it.";

/** What `result.data` of a status holds, which the contract leaves open for executions of earlier systems. */
export function resultDataList(): string {
  return [
    ...lines("", OUTPUT),
    ...lines("tasks_output[].", TASK),
    ...lines("tasks_output[].tool_failures[].", FAILURE),
    ...lines("token_usage.", USAGE),
    item(`${code("truncated")}: ${TRUNCATED}`),
  ].join("\n");
}

const lines = (prefix: string, meanings: Readonly<Record<string, string>>): readonly string[] =>
  Object.entries(meanings).map(([name, meaning]) => item(`${code(prefix + name)}: ${sentence(meaning)}`));
