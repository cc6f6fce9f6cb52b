import * as z from "zod";

/** What happened in an execution, as people see it: names, numbers and times, never what was said. */
export const TimelineEvent = z.object({
  type: z.enum([
    "task-start",
    "task-end",
    "model-call-start",
    "model-call",
    "model-retry",
    "tool-call",
    "delegation",
    "guardrail",
    "warning",
  ]),
  at: z.string().describe("ISO 8601 in UTC"),
  task: z.string(),
  agent: z.string(),
  path: z.string().optional().describe("The step's place in the journal; absent for tasks"),
  model: z.string().optional(),
  tool: z.string().optional(),
  coworker: z.string().optional(),
  total_tokens: z.int().optional(),
  cost_usd: z
    .number()
    .nullable()
    .optional()
    .describe("Dollars, of tasks and model calls; null where the cost is not known"),
  seconds: z
    .number()
    .optional()
    .describe("How long it took: a task with its waits, a model call without the tries before"),
  attempt: z.int().optional().describe("Of a retry: the number of the try that follows"),
  of: z.int().optional().describe("Of a retry: how many tries there may be"),
  wait_seconds: z.number().optional().describe("Of a retry: the wait before it"),
  reason: z.string().optional().describe("Of a retry: what came instead of a reply"),
  failure: z.string().optional().describe("Why a tool gave the model an error"),
  guardrail: z.string().optional(),
  passed: z.boolean().optional().describe("Whether the guardrail let the output pass"),
  rehearsed: z
    .literal(true)
    .optional()
    .describe("Of a guardrail in a rehearsal: nobody has looked at the output, which counts as passed"),
  warning: z
    .string()
    .optional()
    .describe(
      "What a provider left out of a request, what a model's reply lacks, that its cost is not known, or that a coworker got none",
    ),
  failed: z
    .boolean()
    .optional()
    .describe("A task without an answer, which ended the execution: its error says why"),
  replayed_from: z
    .string()
    .optional()
    .describe("Of a replay: the execution in which it happened, at that time; nothing was done again"),
  skipped: z.boolean().optional().describe("A conditional task whose condition did not hold"),
});
export type TimelineEvent = z.infer<typeof TimelineEvent>;

export interface NumberedEvent extends TimelineEvent {
  /** Grows from 1 without gaps. */
  readonly sequence: number;
}

/** The most events that are written at once. */
export const MOST_EVENTS_AT_ONCE = 8;

/** The timeline of one execution. Both methods throw JournalUnavailable. */
export interface Timeline {
  /** Events after a sequence number, in order, at most `limit`. */
  read(executionId: string, after: number, limit: number): Promise<readonly NumberedEvent[]>;
  /**
   * Writes events whose numbers follow each other, at most MOST_EVENTS_AT_ONCE: all of them, or none when the
   * first number is taken, and false then. Whoever appends knows the timeline up to the number before.
   */
  append(executionId: string, events: readonly NumberedEvent[]): Promise<boolean>;
}
