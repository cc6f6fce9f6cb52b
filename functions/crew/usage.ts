import type { LanguageModelV4Usage } from "@ai-sdk/provider";

import { addDollars } from "./cost/price.ts";

/** What calls cost. */
export interface Cost {
  /** Dollars; null where the cost of some call is not known. */
  readonly cost_usd: number | null;
  /** Where cost_usd is null: dollars of the calls whose cost is known. */
  readonly known_cost_usd?: number;
  /** Where cost_usd is null: the models of the other calls, each once. */
  readonly unpriced_models?: readonly string[];
}

/**
 * What an execution used so far, replayed calls included. Every model reply that was received counts once.
 */
export interface Usage extends Cost {
  /** What rehearsed calls might have used, had models been asked. Absent where none was rehearsed. */
  readonly estimate?: Estimate;
  readonly llm_calls: number;
  readonly tool_calls: number;
  readonly total_tokens: number;
  readonly prompt_tokens: number;
  readonly cached_prompt_tokens: number;
  readonly completion_tokens: number;
  readonly reasoning_tokens: number;
  readonly cache_creation_tokens: number;
}

/** No measured figures: see cost/estimate.ts. */
export interface Estimate extends Cost {
  readonly prompt_tokens: number;
  readonly completion_tokens: number;
  readonly total_tokens: number;
}

export const NO_USAGE: Usage = {
  llm_calls: 0,
  tool_calls: 0,
  total_tokens: 0,
  prompt_tokens: 0,
  cached_prompt_tokens: 0,
  completion_tokens: 0,
  reasoning_tokens: 0,
  cache_creation_tokens: 0,
  cost_usd: 0,
};

/** The tokens of one model reply, whose cost is another question. */
export function tokensOfReply({
  inputTokens,
  outputTokens,
}: LanguageModelV4Usage): Omit<Usage, keyof Cost | "estimate"> {
  const prompt = inputTokens.total ?? 0;
  const completion = outputTokens.total ?? 0;
  return {
    llm_calls: 1,
    tool_calls: 0,
    total_tokens: prompt + completion,
    prompt_tokens: prompt,
    cached_prompt_tokens: inputTokens.cacheRead ?? 0,
    completion_tokens: completion,
    reasoning_tokens: outputTokens.reasoning ?? 0,
    cache_creation_tokens: inputTokens.cacheWrite ?? 0,
  };
}

/** Tokens of one model call; those of the cache are among `in`, those of thinking among `out`. */
export interface StepTokens {
  readonly in: number;
  readonly out: number;
  readonly cached: number;
  readonly reasoning: number;
}

/** The tokens of one model reply as a step keeps them, for people. */
export function stepTokensOf(usage: LanguageModelV4Usage): StepTokens {
  const { prompt_tokens, completion_tokens, cached_prompt_tokens, reasoning_tokens } = tokensOfReply(usage);
  return {
    in: prompt_tokens,
    out: completion_tokens,
    cached: cached_prompt_tokens,
    reasoning: reasoning_tokens,
  };
}

export function addUsage(left: Usage, right: Usage): Usage {
  return {
    llm_calls: left.llm_calls + right.llm_calls,
    tool_calls: left.tool_calls + right.tool_calls,
    total_tokens: left.total_tokens + right.total_tokens,
    prompt_tokens: left.prompt_tokens + right.prompt_tokens,
    cached_prompt_tokens: left.cached_prompt_tokens + right.cached_prompt_tokens,
    completion_tokens: left.completion_tokens + right.completion_tokens,
    reasoning_tokens: left.reasoning_tokens + right.reasoning_tokens,
    cache_creation_tokens: left.cache_creation_tokens + right.cache_creation_tokens,
    ...addCost(left, right),
    ...addEstimates(left.estimate, right.estimate),
  };
}

/** Under its key, unless there is none. */
export function addEstimates(
  left: Estimate | undefined,
  right: Estimate | undefined,
): { readonly estimate?: Estimate } {
  const [one, other] = [left ?? right, left && right];
  if (one === undefined) return {};
  if (other === undefined) return { estimate: one };
  return {
    estimate: {
      prompt_tokens: one.prompt_tokens + other.prompt_tokens,
      completion_tokens: one.completion_tokens + other.completion_tokens,
      total_tokens: one.total_tokens + other.total_tokens,
      ...addCost(one, other),
    },
  };
}

/** The cost of one call to a model; null: it is not known. */
export const costOfCall = (dollars: number | null, model: string | undefined): Cost =>
  dollars === null
    ? { cost_usd: null, known_cost_usd: 0, unpriced_models: model === undefined ? [] : [model] }
    : { cost_usd: dollars };

/** The dollars of a cost that are known: all of them, or a part that is no sum of anything. */
export const knownDollars = ({ cost_usd: whole, known_cost_usd: part = 0 }: Cost): number => whole ?? part;

/** Dollars for people, without a sign: as they are, but never as 1e-7. */
export const dollarText = (dollars: number): string =>
  dollars.toLocaleString("en-US", { useGrouping: false, maximumFractionDigits: 10 });

/** A sum that lacks a part is no sum: it is null, and what is known of it has another name. */
export function addCost(left: Cost, right: Cost): Cost {
  const known = addDollars(knownDollars(left), knownDollars(right));
  if (left.cost_usd !== null && right.cost_usd !== null) return { cost_usd: known };
  const unpriced = new Set([...(left.unpriced_models ?? []), ...(right.unpriced_models ?? [])]);
  return { cost_usd: null, known_cost_usd: known, unpriced_models: [...unpriced] };
}
