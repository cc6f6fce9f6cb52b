import type { TaskOutput } from "./output.ts";

/**
 * CrewAI's pair. `[true]`: the answer passes. `[true, text]`: it passes as this text instead; `[true, output]`: with this
 * output's raw and json_dict. `[false, error]`: it is given again by an agent that is told the error.
 */
export type GuardrailVerdict =
  | readonly [true]
  | readonly [true, string | Partial<TaskOutput> | null | undefined]
  | readonly [false, string];

/** A check of a task's answer: the default export of a file in the crew's `guardrails` folder. What it throws ends the crew. */
export type Guardrail = (output: TaskOutput) => GuardrailVerdict | Promise<GuardrailVerdict>;
