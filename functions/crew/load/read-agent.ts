import * as z from "zod";

import { type Agent, ToolFailurePolicy } from "../crew.ts";
import { datePatternProblem } from "../prompt/strftime.ts";
import { type Entry, locationOf, readFields, type Report } from "./entry.ts";
import { laxBoolean, laxInteger, laxNumber } from "./lax.ts";
import { readLlm } from "./read-llm.ts";

/** CrewAI's defaults. Texts are trimmed: YAML block scalars end with a line break that is not meant. */
const AgentFields = z.object({
  role: z.string().trim().min(1),
  goal: z.string().trim(),
  backstory: z.string().trim(),
  max_iter: laxInteger(z.int().min(1)).nullish(),
  max_retry_limit: laxInteger(z.int().min(0)).nullish(),
  max_tokens: laxInteger(z.int().positive()).nullish(),
  use_system_prompt: laxBoolean().nullish(),
  respect_context_window: laxBoolean().nullish(),
  cache: laxBoolean().nullish(),
  max_rpm: laxInteger(z.int().positive()).nullish(),
  max_execution_time: laxNumber(z.number().positive()).nullish(),
  system_template: z.string().nullish(),
  prompt_template: z.string().nullish(),
  response_template: z.string().nullish(),
  allow_delegation: laxBoolean().nullish(),
  tool_failure_policy: ToolFailurePolicy.nullish(),
  inject_date: laxBoolean().nullish(),
  date_format: z.string().nullish(),
});

/** `tools` are the agent's, by base name. */
export function readAgent(entry: Entry, tools: readonly string[], report: Report): Agent {
  const fields = readFields(AgentFields, entry, report);
  const llm = readLlm(entry, report);
  const templates = readTemplates(fields, entry, report);
  checkDateFormat(fields, entry, report);
  return {
    name: entry.name,
    role: fields.role ?? "",
    goal: fields.goal ?? "",
    backstory: fields.backstory ?? "",
    ...(llm && { llm }),
    maxIterations: fields.max_iter ?? 25,
    maxRetryLimit: fields.max_retry_limit ?? 2,
    // One template of the two changes nothing but this in CrewAI.
    useSystemPrompt: (fields.use_system_prompt ?? true) && !fields.system_template && !fields.prompt_template,
    tools,
    ...(fields.respect_context_window === false && { respectContextWindow: false as const }),
    ...(fields.max_rpm != null && { maxRpm: fields.max_rpm }),
    ...(fields.max_execution_time != null && { maxExecutionSeconds: fields.max_execution_time }),
    ...(templates && { templates }),
    ...(fields.allow_delegation && { allowDelegation: true }),
    ...(fields.cache != null && { cache: fields.cache }),
    ...(fields.tool_failure_policy && { toolFailurePolicy: fields.tool_failure_policy }),
    ...(fields.inject_date && { dateFormat: fields.date_format ?? "%Y-%m-%d" }),
  };
}

/** Python leaves what it does not know in the text, where a model would read it. */
function checkDateFormat(
  { inject_date, date_format }: Partial<z.output<typeof AgentFields>>,
  entry: Entry,
  report: Report,
): void {
  const problem = inject_date && date_format ? datePatternProblem(date_format) : "";
  if (problem !== "")
    report("error", locationOf(entry, "date_format"), `date_format of ${entry.name}: ${problem}`);
}

/** CrewAI uses the templates only when both are given. */
function readTemplates(
  fields: Partial<z.output<typeof AgentFields>>,
  entry: Entry,
  report: Report,
): Agent["templates"] {
  const { system_template: system, prompt_template: prompt, response_template: response } = fields;
  if (system && prompt) return { system, prompt, ...(response && { response }) };
  const alone = (["system_template", "prompt_template", "response_template"] as const).find(
    (key) => fields[key],
  );
  if (alone) {
    const message = `${alone} has no effect on its own: write both system_template and prompt_template`;
    report("warning", locationOf(entry, alone), message);
  }
  return undefined;
}
