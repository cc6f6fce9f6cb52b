import * as z from "zod";

/** What stands at a step's path. */
const StepKind = z.enum([
  "crew",
  "hook",
  "task",
  "run",
  "turn",
  "again",
  "shortened",
  "summary",
  "conversion",
  "guardrail",
  "validation",
  "tool",
  "delegation",
  "condition",
  "callback",
  "file",
  "retry",
  "wait",
  "cache",
  "clock",
]);

const tokens = z.int().nonnegative();
const StepTokens = z.object({
  in: tokens.describe("Those of the prompt, cached ones included"),
  out: tokens.describe("Those of the reply, thinking included"),
  cached: tokens.describe("Of `in`: read from the provider's cache"),
  reasoning: tokens.describe("Of `out`: thinking, as far as the provider counts it"),
});
export type StepTokens = z.infer<typeof StepTokens>;

const StepStatus = z.enum(["done", "failed", "under way", "unknown"]);

const isoTime = z.string().nullable();

/** What both endpoints show of a step. Null is what is not known, or what such a step has not. */
export const ShownStep = z.object({
  path: z.string(),
  kind: StepKind.describe("What it is; docs/steps.md has a table"),
  status: StepStatus.describe(
    "`unknown`: it began, and nobody knows how it ended, such as a tool that must not be called twice",
  ),
  task: z.string().nullable(),
  agent: z.string().nullable().describe("Role of the agent"),
  model: z.string().nullable().describe("The model string"),
  tool: z.string().nullable(),
  name: z.string().nullable().describe("Of a guardrail, a hook, a callback or a file"),
  began_at: isoTime.describe("ISO 8601 in UTC"),
  ended_at: isoTime,
  tokens: StepTokens.nullable(),
  cost_usd: z.number().nullable().describe("Null where the model's price is not known"),
  passed: z.boolean().nullable().describe("Whether a guardrail, or a validation, let the answer pass"),
  replayed_from: z.string().nullable().describe("The execution that the step was copied from"),
});
export type ShownStep = z.infer<typeof ShownStep>;

/** What a step's item, or the note that it began, says of it. Times are epoch milliseconds. */
export const StepAbout = z.object({
  kind: z.string().optional(),
  task: z.string().optional(),
  agent: z.string().optional(),
  model: z.string().optional(),
  tool: z.string().optional(),
  name: z.string().optional(),
  began_at: z.number().optional(),
  ended_at: z.number().optional(),
  failed: z.boolean().optional(),
  passed: z.boolean().optional(),
  unknown: z.boolean().optional(),
  tokens: StepTokens.optional(),
  cost_usd: z.number().nullable().optional(),
  tries: z.array(z.object({ at: z.number(), error: z.string() })).optional(),
});
export type StepAbout = z.infer<typeof StepAbout>;

/** A step without its texts. */
export interface KnownStep {
  readonly path: string;
  /** False: only a note says that it began. */
  readonly isStored: boolean;
  /** Absent where an earlier version stored it. */
  readonly about?: StepAbout;
  readonly attempt: number;
  /** The execution that it was copied from. */
  readonly replayedFrom?: string;
  /** Whether its execution kept prompts; absent where an earlier version stored it. */
  readonly keepsPrompts?: boolean;
}

export interface WholeStep extends KnownStep, StoredStep {
  readonly value: unknown;
  /** Undefined where it is not kept. */
  readonly asked?: unknown;
  /** The step, gone meanwhile, that kept the beginning of the conversation. */
  readonly lost?: string;
}

/** Which steps: below a path, that itself included, and after one in the order of the journal. */
export interface StepQuery {
  readonly under?: string;
  readonly after?: string;
  readonly limit: number;
}

export interface StepPage {
  readonly steps: readonly KnownStep[];
  /** The path after which there may be more. */
  readonly next?: string;
}

type ReadStep = (path: string) => Promise<WholeStep | undefined>;

/** Reads what an execution did. Throws JournalUnavailable when DynamoDB does not answer. */
export interface StepReader {
  /** A step comes right before those below it; numbers in paths are sorted as texts. */
  page(executionId: string, query: StepQuery): Promise<StepPage>;
  read(executionId: string, path: string): Promise<WholeStep | undefined>;
  /** Reads steps of one conversation after each other: what they share is read once, and remembered. */
  conversation(executionId: string): ReadStep;
  /** When the first steps of an execution go that began at this time, in seconds since 1970. */
  expiryOf(startedAt: string): number;
}

/** A step as it is stored: of its value and of what it keeps beside that. */
export interface StoredStep {
  /** As they lie in the journal, packed. */
  readonly bytes: number;
  /** In seconds since 1970; undefined of an early version's, which does not go. */
  readonly expiresAt: number | undefined;
}

/** All steps of an execution together. */
export interface StoredSteps {
  readonly bytes: number;
  /** When the first of them goes, in seconds since 1970; undefined while none does. */
  readonly expireAt?: number | undefined;
}

export const withStep = (steps: StoredSteps | undefined, step: StoredStep): StoredSteps => ({
  bytes: (steps?.bytes ?? 0) + step.bytes,
  expireAt: earlier(steps?.expireAt, step.expiresAt),
});

const earlier = (left: number | undefined, right: number | undefined): number | undefined =>
  left === undefined || right === undefined ? (left ?? right) : Math.min(left, right);
