import type { JsonObject } from "../json/json.ts";
import { isBlank } from "../text/blank.ts";
import type { Agent, Task } from "./crew.ts";
import type { Cost, Usage } from "./usage.ts";

/**
 * How an answer ended, if not of its own accord. "truncated": by the token limit, in the middle. "refused":
 * the model did not want to answer, or a filter did not let it.
 */
export type AnswerEnding = "truncated" | "refused";

/** A tool call that gave the model an error instead of a result. */
export interface ToolFailure {
  readonly tool_name: string;
  readonly reason: "exception" | "invalid_input" | "unknown_tool" | "usage_limit";
  readonly message: string;
}

export interface TaskOutput {
  /** Of a task without a name its description, placeholders filled. */
  readonly name: string;
  readonly description: string;
  readonly expected_output: string;
  /** The first ten words of the description and three dots. */
  readonly summary: string;
  readonly raw: string;
  readonly json_dict: JsonObject | null;
  /** The agent's role, placeholders filled. */
  readonly agent: string;
  readonly output_format: "json" | "pydantic" | "raw";
  readonly output_file: string | null;
  readonly tool_failures: readonly ToolFailure[];
}

/** The output of a task; what its answer does not say is empty. A skipped task has an empty raw. */
export function taskOutput(
  task: Task,
  agent: Pick<Agent, "role">,
  answer: Pick<TaskOutput, "raw"> &
    Partial<Pick<TaskOutput, "json_dict" | "output_format" | "output_file" | "tool_failures">>,
): TaskOutput {
  return {
    name: task.unnamed ? task.description : task.name,
    description: task.description,
    expected_output: task.expectedOutput,
    summary: summaryOf(task.description),
    raw: answer.raw,
    json_dict: answer.json_dict ?? null,
    agent: agent.role,
    output_format: answer.output_format ?? "raw",
    output_file: answer.output_file ?? null,
    tool_failures: answer.tool_failures ?? [],
  };
}

/**
 * As in CrewAI: the first ten words and three dots, even where there are fewer. Words are split at single
 * spaces.
 */
function summaryOf(description: string): string {
  return `${description.split(" ").slice(0, 10).join(" ")}...`;
}

/** As in CrewAI, which counts no money. */
export interface TokenUsage extends Omit<Usage, keyof Cost | "estimate" | "llm_calls" | "tool_calls"> {
  readonly successful_requests: number;
}

/** The result of a crew; `raw` and `json_dict` are those of the last task whose text is not blank. */
export interface CrewOutput {
  readonly raw: string;
  readonly json_dict: JsonObject | null;
  readonly tasks_output: readonly TaskOutput[];
  readonly token_usage: TokenUsage;
}

export function crewOutput(tasks: readonly TaskOutput[], usage: Usage): CrewOutput {
  const {
    llm_calls: successful_requests,
    tool_calls: _calls,
    cost_usd: _cost,
    known_cost_usd: _known,
    unpriced_models: _models,
    estimate: _estimate,
    ...tokens
  } = usage;
  const last = tasks.findLast((task) => !isBlank(task.raw));
  return {
    raw: last?.raw ?? "",
    json_dict: last?.json_dict ?? null,
    tasks_output: tasks,
    token_usage: { ...tokens, successful_requests },
  };
}
