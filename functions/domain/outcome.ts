import type { EndPhase, ExecutionError } from "./execution.ts";

/** A completed crew's result as `/crew/status` shows it: the last text, and the crew output as JSON. */
export interface CrewResult {
  readonly raw: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** What calls cost. */
export interface RecordedCost {
  /** Dollars; null where the cost of some call is not known. Absent: nobody counted it then. */
  readonly cost_usd?: number | null;
  /** Where cost_usd is null: dollars of the calls whose cost is known. */
  readonly known_cost_usd?: number;
  /** Where cost_usd is null: the models of the other calls. */
  readonly unpriced_models?: readonly string[];
}

/** Tokens and calls an execution used, under the names of CrewAI's `token_usage`, and what they cost. */
export interface RecordedUsage extends RecordedCost {
  readonly llm_calls?: number;
  readonly tool_calls?: number;
  readonly total_tokens?: number;
  readonly prompt_tokens?: number;
  readonly cached_prompt_tokens?: number;
  readonly completion_tokens?: number;
  readonly reasoning_tokens?: number;
  readonly cache_creation_tokens?: number;
  readonly estimate?: RecordedEstimate;
}

/** What a rehearsal's calls might have used, had models been asked: no measured figures. */
export interface RecordedEstimate extends RecordedCost {
  readonly prompt_tokens: number;
  readonly completion_tokens: number;
  readonly total_tokens: number;
}

/** For the type checker only: an outcome that is written as a literal lacks it, so that no port takes it. */
declare const FROM_THE_TABLE: unique symbol;

/**
 * How an execution ended: decided once, by whoever comes first, and only copied afterwards. Made by `ends.ts`
 * alone.
 */
export type Outcome = { readonly [FROM_THE_TABLE]: true } & (
  | { readonly phase: "COMPLETED"; readonly result: CrewResult; readonly usage?: RecordedUsage }
  | {
      readonly phase: Exclude<EndPhase, "COMPLETED">;
      readonly error: ExecutionError;
      readonly usage?: RecordedUsage;
    }
);

/** What an ended execution produced, beside its header. */
export interface StoredOutcome {
  readonly result?: CrewResult;
  readonly usage?: RecordedUsage;
}

export const storedOutcome = (outcome: Outcome): StoredOutcome => ({
  ...("result" in outcome ? { result: outcome.result } : {}),
  ...(outcome.usage === undefined ? {} : { usage: outcome.usage }),
});
