import type { LanguageModelV4, LanguageModelV4CallOptions } from "@ai-sdk/provider";

import type { StepPath } from "./attempt/step-path.ts";
import type { ModelReference } from "./crew.ts";
import type { CrewEvent } from "./events.ts";
import type { CrewOutput, TaskOutput } from "./output.ts";
import type { Tool, ToolEffect } from "./tool.ts";
import type { Usage } from "./usage.ts";

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

/** The AI SDK's provider-level model. */
export type LanguageModel = LanguageModelV4;

/** A model that is ready to be asked, with what only those know who opened it. */
export interface OpenedModel {
  readonly model: LanguageModel;
  /** What to do when it lets nobody in (401, 403), a sentence. */
  readonly accessAdvice?: string;
  /** What a request gives along so that its schema is not taken for a strict one. */
  readonly lenientSchema?: NonNullable<LanguageModelV4CallOptions["providerOptions"]>;
}

/**
 * What a journal may want to know of an effect before it lets it begin. "wait" and "clock" only take notes: that a try was
 * made, what time it was, which answer was there already.
 */
export interface EffectFacts {
  readonly kind: "model" | "tool" | "guardrail" | "wait" | "clock";
  /** Longest time the effect may take, where one was set. */
  readonly timeoutSeconds?: number;
  /** Tools only: whether doing it twice is harmless. */
  readonly safety?: ToolEffect;
  /** Unsafe tools only: the value to store, in place of doing it again, when it was begun and how it ended is unknown. */
  readonly unknown?: unknown;
}

/**
 * Gives back the value stored under `path`, or does the effect and stores its JSON value. `request` is what the effect was
 * asked, for telling a replay of something else apart (throw a CrewFailure then). May throw Suspend, or another
 * EngineSignal, before the effect. Effects may call it for paths below their own.
 */
export type Once = <Value>(
  path: StepPath,
  request: unknown,
  effect: () => Promise<Value>,
  facts?: EffectFacts,
) => Promise<Value>;

/** Checked before each model call; replayed calls count too. */
export interface Limits {
  readonly maxLlmCalls?: number;
  readonly maxTotalTokens?: number;
}

export interface RunPorts {
  /** May throw a CrewFailure when there is no such model. */
  readonly models: (reference: ModelReference) => OpenedModel;
  /** By the base name of the tool's file, the built-in ones by the names in the crew's `builtInTools`. */
  readonly tools: ReadonlyMap<string, Tool>;
  /** By the base name of the guardrail's file; for crews whose tasks name such files. */
  readonly guardrails?: ReadonlyMap<string, Guardrail>;
  readonly once: Once;
  readonly limits: Limits;
  /** Aborts calls in flight; its reason leaves runCrew as it is, except that Suspend becomes `suspended`. */
  readonly signal: AbortSignal;
  /** The journaled start of the execution, so that a replay tells the same date. */
  readonly startedAt: Date;
  /** Part of the idempotency keys that tools are given. */
  readonly executionId: string;
  readonly onEvent: (event: CrewEvent) => void;
  /** Waits between two tries of a model call; the clock's timer unless given. */
  readonly wait?: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  /** Epoch milliseconds, for limits of time and rate; the clock's unless given. */
  readonly now?: () => number;
}

export interface CrewError {
  /** Short name for machines: "ModelRefused", "ModelUnavailable", "MissingInputs" … */
  readonly type: string;
  /** A sentence that says what went wrong where and what to do; no secrets. */
  readonly message: string;
  /** Whether starting the same crew again may end better. */
  readonly retryable: boolean;
}

/** How an attempt at a crew ended; an expected end is a value, never thrown. */
export type CrewEnd =
  | { readonly status: "completed"; readonly output: CrewOutput; readonly usage: Usage }
  | { readonly status: "failed"; readonly error: CrewError; readonly usage: Usage }
  | { readonly status: "budget_exceeded"; readonly error: CrewError; readonly usage: Usage }
  | { readonly status: "suspended"; readonly waitSeconds: number };

/** The `provider` of the model that calls nobody; tools are not really called for it unless that is harmless. */
export const REHEARSAL_PROVIDER = "rehearsal";

/** Whether an effect only takes a note: it asks nobody anything, takes no time and cannot end the process. */
export const isNote = (facts: EffectFacts | undefined): boolean =>
  facts?.kind === "wait" || facts?.kind === "clock";
