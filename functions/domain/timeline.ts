import * as z from "zod";

/** What happened in an execution, as people see it: names, numbers and times, never what was said. */
export const TimelineEvent = z.object({
  type: z.enum(["task-start", "task-end", "model-call", "tool-call", "delegation", "guardrail"]),
  /** ISO 8601 in UTC. */
  at: z.string(),
  task: z.string(),
  agent: z.string(),
  /** The step's place in the journal; absent for tasks. */
  path: z.string().optional(),
  model: z.string().optional(),
  tool: z.string().optional(),
  coworker: z.string().optional(),
  total_tokens: z.int().optional(),
  /** Why a tool gave the model an error. */
  failure: z.string().optional(),
  guardrail: z.string().optional(),
  /** Whether the guardrail let the output pass. */
  passed: z.boolean().optional(),
  /** A conditional task whose condition did not hold. */
  skipped: z.boolean().optional(),
});
export type TimelineEvent = z.infer<typeof TimelineEvent>;

export interface NumberedEvent extends TimelineEvent {
  /** Grows from 1 without gaps. */
  readonly sequence: number;
}

/** The timeline of one execution. Both methods throw JournalUnavailable. */
export interface Timeline {
  /** Events after a sequence number, in order, at most `limit`. */
  read(executionId: string, after: number, limit: number): Promise<readonly NumberedEvent[]>;
  /** Writes an event under its number unless that number is taken: false then. */
  append(executionId: string, event: NumberedEvent): Promise<boolean>;
}
