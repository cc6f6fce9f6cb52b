import * as z from "zod";

import { placeOf, type Body, type Report } from "./body.ts";
import type { Agent } from "./crew.ts";
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
  inject_date: z.boolean().nullish(),
  date_format: z.string().nullish(),
});

export function readAgent(body: Body, report: Report): Agent | undefined {
  const fields = readFields(AgentFields, body, report);
  const llm = readLlm(body, report);
  if (fields === undefined) return undefined;
  return {
    name: body.name,
    role: fields.role,
    goal: fields.goal,
    backstory: fields.backstory,
    ...(llm && { llm }),
    maxIterations: fields.max_iter ?? 25,
    maxRetryLimit: fields.max_retry_limit ?? 2,
    useSystemPrompt: fields.use_system_prompt ?? true,
    ...(fields.inject_date && { dateFormat: fields.date_format ?? "%Y-%m-%d" }),
  };
}

/** Reads a body's fields by a schema; each thing wrong becomes a problem where it stands. */
export function readFields<Schema extends z.ZodType>(
  schema: Schema,
  body: Body,
  report: Report,
): z.output<Schema> | undefined {
  const values = Object.fromEntries([...body.fields].map(([key, field]) => [key, field.value]));
  const parsed = schema.safeParse(values);
  if (parsed.success) return parsed.data;
  for (const issue of parsed.error.issues) {
    const key = String(issue.path[0] ?? "");
    const missing = !body.fields.has(key);
    report(
      "error",
      placeOf(body, key),
      missing ? `${body.name} has no ${key}` : `${issue.path.join(".")} of ${body.name}: ${issue.message}`,
    );
  }
  return undefined;
}
