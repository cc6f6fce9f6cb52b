import * as z from "zod";

import { readFields } from "./body-fields.ts";
import type { Body, Report } from "./body.ts";
import { ToolFailurePolicy, type Agent } from "./crew.ts";
import { readLlm } from "./llm-body.ts";

/** CrewAI's defaults. Texts are trimmed: YAML block scalars end with a line break that nobody means. */
const AgentFields = z.object({
  role: z.string().trim().min(1),
  goal: z.string().trim(),
  backstory: z.string().trim(),
  max_iter: z.int().min(1).nullish(),
  max_retry_limit: z.int().min(0).nullish(),
  max_tokens: z.int().positive().nullish(),
  use_system_prompt: z.boolean().nullish(),
  respect_context_window: z.boolean().nullish(),
  cache: z.boolean().nullish(),
  allow_delegation: z.boolean().nullish(),
  tool_failure_policy: ToolFailurePolicy.nullish(),
  inject_date: z.boolean().nullish(),
  date_format: z.string().nullish(),
});

/** `tools` are the agent's, by base name. */
export function readAgent(body: Body, tools: readonly string[], report: Report): Agent {
  const fields = readFields(AgentFields, body, report);
  const llm = readLlm(body, report);
  return {
    name: body.name,
    role: fields.role ?? "",
    goal: fields.goal ?? "",
    backstory: fields.backstory ?? "",
    ...(llm && { llm }),
    maxIterations: fields.max_iter ?? 25,
    maxRetryLimit: fields.max_retry_limit ?? 2,
    useSystemPrompt: fields.use_system_prompt ?? true,
    tools,
    ...(fields.respect_context_window === false && { respectContextWindow: false as const }),
    ...(fields.allow_delegation && { allowDelegation: true }),
    ...(fields.cache != null && { cache: fields.cache }),
    ...(fields.tool_failure_policy && { toolFailurePolicy: fields.tool_failure_policy }),
    ...(fields.inject_date && { dateFormat: fields.date_format ?? "%Y-%m-%d" }),
  };
}
