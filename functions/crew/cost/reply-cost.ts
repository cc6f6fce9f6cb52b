import type {
  LanguageModelV4CallOptions,
  LanguageModelV4Content,
  LanguageModelV4Usage,
} from "@ai-sdk/provider";

import type { AgentRun } from "../attempt/agent-run.ts";
import type { ReplyWarning } from "../model/reply-warnings.ts";
import { costOfCall, type Estimate, tokensOfReply, type Usage } from "../usage.ts";
import { estimatedTokens } from "./estimate.ts";
import { costOf, type ModelPrice } from "./price.ts";

/** What is kept of a reply's cost. */
export interface StoredCost {
  /** Dollars by the price of the day; null: not known. Absent in replies of earlier versions. */
  readonly cost_usd?: number | null;
}

/** What a reply costs by the price of today; null: it is not known. */
export const dollarsOf = (usage: LanguageModelV4Usage, price: ModelPrice | undefined): number | null =>
  price === undefined ? null : costOf(tokensOfReply(usage), price);

/** What a run's calls cost, and what they would cost if they were not rehearsed. */
export interface CallPrices {
  readonly price: ModelPrice | undefined;
  readonly rehearsed: ModelPrice | undefined;
}

/** Looked up before a call: a reply that is paid for is to be stored, whatever becomes of its price. */
export async function callPrices({
  price,
  rehearsed,
}: Pick<AgentRun, "price" | "rehearsed">): Promise<CallPrices> {
  return { price: await price?.(), rehearsed: await rehearsed?.price?.() };
}

interface KnownReply extends StoredCost {
  readonly usage: LanguageModelV4Usage;
  readonly content: readonly LanguageModelV4Content[];
}

/** What a reply used. One of an earlier version costs what it would today, others what is kept of them. */
export function usageOfReply(
  run: Pick<AgentRun, "modelName" | "pricedAs" | "rehearsed">,
  { reply, options }: { readonly reply: KnownReply; readonly options: LanguageModelV4CallOptions },
  { price, rehearsed }: CallPrices,
): Usage {
  const { usage, cost_usd: kept, content } = reply;
  const dollars = kept === undefined ? dollarsOf(usage, price) : kept;
  return {
    ...tokensOfReply(usage),
    ...costOfCall(dollars, run.pricedAs ?? run.modelName),
    ...(run.rehearsed && {
      estimate: estimateOf(estimatedTokens(options, content), run.rehearsed.model, rehearsed),
    }),
  };
}

function estimateOf(
  { prompt_tokens, completion_tokens }: ReturnType<typeof estimatedTokens>,
  model: string | undefined,
  price: ModelPrice | undefined,
): Estimate {
  const tokens = { prompt_tokens, completion_tokens, total_tokens: prompt_tokens + completion_tokens };
  const parts = { cached_prompt_tokens: 0, cache_creation_tokens: 0, reasoning_tokens: 0 };
  const dollars = price === undefined ? null : costOf({ ...tokens, ...parts }, price);
  return { ...tokens, ...costOfCall(dollars, model) };
}

/** Says of a model whose calls have no cost that it is so, once in an execution. */
export function costWarnings(
  { price, modelName, pricedAs: model = modelName, unpricedModels, ports }: AgentRun,
  { cost_usd, total_tokens }: Usage,
): readonly ReplyWarning[] {
  // Without a port for prices nobody counts money here.
  if (cost_usd !== null || price === undefined || unpricedModels.has(model)) return [];
  unpricedModels.add(model);
  const why =
    total_tokens === 0
      ? `${model} does not say how many tokens it used`
      : `the price of ${model} is not known: set model_prices (MODEL_PRICES of npm start)`;
  const limit = ports.limits.maxCostUsd === undefined ? "" : ", and max_cost_usd does not count its calls";
  return [{ reason: "unpriced", warning: `cost_usd is null${limit}, since ${why}` }];
}
