import type { LanguageModelV4, LanguageModelV4CallOptions } from "@ai-sdk/provider";

import type { ModelPrice } from "./cost/price.ts";
import type { ModelReference } from "./crew.ts";
import type { CrewEvent } from "./events.ts";
import type { CrewOutput, TaskOutput } from "./output.ts";
import type { PythonHalf } from "./python-half.ts";
import type { StepPath } from "./step-path.ts";
import type { Tool, ToolEffect } from "./tool.ts";
import type { StepTokens, Usage } from "./usage.ts";

/**
 * CrewAI's pair. `[true]`: the answer passes. `[true, text]`: this text replaces it; `[true, output]`: this
 * output's raw and json_dict do. `[false, error]`: the agent is told the error and answers again.
 */
export type GuardrailVerdict =
  | readonly [true]
  | readonly [true, string | Partial<TaskOutput> | null | undefined]
  | readonly [false, string];

/**
 * A check of a task's answer: the default export of a file in the crew's `guardrails` folder. What it throws
 * ends the crew.
 */
export type Guardrail = (output: TaskOutput) => GuardrailVerdict | Promise<GuardrailVerdict>;

/** The AI SDK's provider-level model. */
export type LanguageModel = LanguageModelV4;

/** How many tokens a model takes, and says at most; absent: not known. */
export interface ModelLimits {
  readonly window?: number;
  readonly output?: number;
}

type ProviderOptions = NonNullable<LanguageModelV4CallOptions["providerOptions"]>;

/**
 * A model that keeps nothing of a conversation. What a request gives along says so, and asks for thoughts
 * that can be sent back, unless the model has none to give.
 */
export interface ResponsesModel {
  readonly model: LanguageModel;
  readonly options: (asksForThoughts: boolean) => ProviderOptions;
}

/** A model that is ready to be asked, with what only those know who opened it. */
export interface OpenedModel {
  readonly model: LanguageModel;
  /** The model string as people write it; "provider/model" of the model itself if absent. */
  readonly name?: string;
  /** Where it is asked and what says so, without any login: "http://127.0.0.1:9901 (base_url)". */
  readonly askedAt?: string;
  /** What to do when it lets nobody in (401, 403), a sentence. */
  readonly accessAdvice?: string;
  /** What to do when it is not there (404), a sentence. */
  readonly notFoundAdvice?: string;
  /** What to look at when nothing answers at its address, a sentence. */
  readonly unreachableAdvice?: string;
  /** The same when somebody does, and the connection is lost. */
  readonly lostAdvice?: string;
  /** The same when the answer is not the API's. */
  readonly notReplyAdvice?: string;
  /** What to look at when a proxy on the way refuses, a sentence. */
  readonly proxyAdvice?: string;
  /** What a request gives along so that its schema is not taken for a strict one. */
  readonly lenientSchema?: ProviderOptions;
  readonly modelLimits?: ModelLimits;
  /** What it costs; undefined: not known. Absent where nobody knows of prices. */
  readonly price?: () => Promise<ModelPrice | undefined>;
  /** What its price is looked up by: the model string as it is written; `name` if absent. */
  readonly pricedAs?: string;
  /** In whose place it is asked, where it only rehearses; without a name where none is named. */
  readonly rehearsed?: { readonly model?: string; readonly price?: () => Promise<ModelPrice | undefined> };
  /** The same model by OpenAI's Responses API, where it may be asked so. */
  readonly responses?: ResponsesModel;
  /** False: it cannot call tools by its API. */
  readonly nativeTools?: boolean | undefined;
}

/**
 * What a journal may need to know of an effect before it lets it begin. "wait" and "clock" only take notes:
 * that a try was made, what time it was, which answer there was already.
 */
export interface EffectFacts {
  readonly kind: "model" | "tool" | "guardrail" | "function" | "file" | "wait" | "clock";
  /** Longest time the effect may take, where one was set. */
  readonly timeoutSeconds?: number;
  /** Tools only: what it is called, for whoever is told what a process was doing that died. */
  readonly tool?: string;
  /** Tools only: whether doing it twice is harmless. */
  readonly safety?: ToolEffect;
  /**
   * Unsafe tools only: the value to store instead of doing it again, when it began before and its end is
   * unknown.
   */
  readonly unknown?: unknown;
  /** Whose effect it is, for people who look at the step. */
  readonly about?: StepNames;
  /** What came of it, once it has a value. */
  readonly outcome?: (value: unknown) => StepOutcome;
  /**
   * What it was asked, as people are shown it: JSON, in which `messages` are those of a conversation. The
   * request itself if absent. Only called where it is kept.
   */
  readonly asked?: () => unknown;
}

/** Names alone: nothing that was said. */
export interface StepNames {
  readonly task?: string;
  /** Role of the agent. */
  readonly agent?: string;
  /** The model string. */
  readonly model?: string;
  readonly tool?: string;
  /** Of a guardrail, a hook, a callback or a file. */
  readonly name?: string;
}

/** A try of a model call that brought no reply. */
export interface FailedTry {
  /** When it began, in epoch milliseconds. */
  readonly at: number;
  /** In a few words that quote neither request nor answer. */
  readonly error: string;
}

/** What came of an effect, in numbers: nothing that was said. */
export interface StepOutcome {
  /** Its value says that it failed. */
  readonly failed?: boolean;
  /** Of a guardrail: whether it let the answer pass. */
  readonly passed?: boolean;
  readonly tokens?: StepTokens;
  /** In US dollars; null where the model's price is not known. */
  readonly cost_usd?: number | null;
  /** The tries without a reply that were made for it, in this attempt. */
  readonly tries?: readonly FailedTry[];
}

/**
 * Returns the value stored under `path`, or does the effect, stores its JSON value, and returns what the
 * effect gave, as it is: an effect must give what survives JSON, or a replay differs. `request` is what the
 * effect was asked: when the stored value was made for another request, throw a CrewFailure. May throw
 * Suspend, or another EngineSignal, before the effect. An effect that itself throws Suspend has done nothing,
 * and is begun again later. Effects may call it for paths below their own.
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
  /** In dollars; calls whose cost is not known do not count. */
  readonly maxCostUsd?: number;
  /** A sentence, without a full stop, on how a limit is raised; the API's if absent. */
  readonly howToRaise?: (limit: "max_llm_calls" | "max_total_tokens" | "max_cost_usd") => string;
}

/** A model as it is asked for in a run. */
export type AskedReference = ModelReference & {
  /** Of a rehearsal: what would be asked without it. */
  readonly standsFor?: string;
};

export interface RunPorts {
  /** May throw a CrewFailure when there is no such model. */
  readonly models: (reference: AskedReference) => OpenedModel;
  /** By the base name of the tool's file; built-in ones by the names in the crew's `builtInTools`. */
  readonly tools: ReadonlyMap<string, Tool>;
  /** By the base name of the guardrail's file; only needed for crews whose tasks name such files. */
  readonly guardrails?: ReadonlyMap<string, Guardrail>;
  /** Only needed for crews with functions in Python. */
  readonly python?: PythonHalf | undefined;
  readonly once: Once;
  /** Whether what is stored at a path was adopted from another execution; asked once it was read. */
  readonly isAdopted?: ((path: StepPath) => boolean) | undefined;
  readonly limits: Limits;
  /** Keeps a text among the execution's files, in place of what was there; without it none is kept. */
  readonly writeFile?: (name: string, text: string) => Promise<void>;
  /** Aborts calls in flight; its reason leaves runCrew as it is, except that Suspend becomes `suspended`. */
  readonly signal: AbortSignal;
  /** When the execution started, from the journal, so that a replay has the same date. */
  readonly startedAt: Date;
  /** Part of the idempotency keys that tools are given. */
  readonly executionId: string;
  readonly onEvent: (event: CrewEvent) => void;
  /** Waits between two tries of a model call; by default with a timer. */
  readonly wait?: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  /** Epoch milliseconds, for limits of time and rate; by default Date.now. */
  readonly now?: () => number;
}

export interface CrewError {
  /** Short name for machines: "ModelRefused", "ModelUnavailable", "MissingInputs" … */
  readonly type: string;
  /** A sentence that says what went wrong, where, and what to do; no secrets. */
  readonly message: string;
  /** Whether the same crew may succeed when it is started again. */
  readonly retryable: boolean;
}

/** How an attempt at a crew ended; an expected end is a value, never thrown. */
export type CrewEnd =
  | { readonly status: "completed"; readonly output: CrewOutput; readonly usage: Usage }
  | { readonly status: "failed"; readonly error: CrewError; readonly usage: Usage }
  | { readonly status: "budget_exceeded"; readonly error: CrewError; readonly usage: Usage }
  | {
      readonly status: "suspended";
      readonly waitSeconds: number;
      /** Who asked for the wait, in a sentence without a full stop. */
      readonly why?: string;
    };

/**
 * The `provider` of the model that stands in for a real one; only harmless tools are really called for it.
 */
export const REHEARSAL_PROVIDER = "rehearsal";

/**
 * The provider options of a request that are for whoever writes its body: `tokenLimit` is what to call the
 * limit of tokens.
 */
export const WIRE_OPTIONS = "wire";

/** Name of the error by which a model's fetch breaks off an answer that is larger than any reply. */
export const REPLY_TOO_LARGE = "ReplyTooLarge";

/**
 * Whether an effect only takes a note: it calls nothing outside, takes no time and cannot end the process.
 */
export const isNote = (facts: EffectFacts | undefined): boolean =>
  facts?.kind === "wait" || facts?.kind === "clock";
