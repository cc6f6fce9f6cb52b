import type { CrewEvent } from "../../crew/index.ts";
import { addCost, addEstimates, type Cost, type Estimate } from "../../crew/usage.ts";
import type { RecordedCost, RecordedEstimate } from "../../domain/outcome.ts";
import { NO_PROGRESS, type UsageProgress } from "../../domain/progress.ts";

/** Nothing was called, which costs nothing; where nobody counted, the cost is absent. */
export const NOTHING_USED: UsageProgress = { ...NO_PROGRESS.usage, cost_usd: 0 };

/** What an event adds to what was used; undefined where that is nothing. */
export function usageOfEvent(event: CrewEvent): UsageProgress | undefined {
  if (event.type === "tool-call") {
    // Others were refused before they reached a tool.
    const isCall = event.failure === null || event.failure.reason === "exception";
    return isCall ? { ...NOTHING_USED, tool_calls: 1 } : undefined;
  }
  if (event.type !== "model-call") return undefined;
  const { llm_calls, prompt_tokens, completion_tokens, total_tokens } = event.usage;
  return {
    llm_calls,
    tool_calls: 0,
    prompt_tokens,
    completion_tokens,
    total_tokens,
    ...costKeys(event.usage),
    ...(event.usage.estimate && { estimate: event.usage.estimate }),
  };
}

/** The keys of a cost alone. */
const costKeys = ({ cost_usd, known_cost_usd, unpriced_models }: Cost): Cost => ({
  cost_usd,
  ...(known_cost_usd !== undefined && { known_cost_usd }),
  ...(unpriced_models !== undefined && { unpriced_models }),
});

export const addProgressUsage = (left: UsageProgress, right: UsageProgress): UsageProgress => ({
  llm_calls: left.llm_calls + right.llm_calls,
  tool_calls: left.tool_calls + right.tool_calls,
  prompt_tokens: left.prompt_tokens + right.prompt_tokens,
  completion_tokens: left.completion_tokens + right.completion_tokens,
  total_tokens: left.total_tokens + right.total_tokens,
  ...addCost(countedCost(left), countedCost(right)),
  ...addEstimates(countedEstimate(left), countedEstimate(right)),
});

/** What was written before costs were counted has none that is known. */
const countedCost = ({ cost_usd = null, known_cost_usd, unpriced_models }: RecordedCost): Cost =>
  costKeys({
    cost_usd,
    ...(known_cost_usd !== undefined && { known_cost_usd }),
    ...(unpriced_models && { unpriced_models }),
  });

const countedEstimate = ({ estimate }: { readonly estimate?: RecordedEstimate }): Estimate | undefined =>
  estimate && { ...estimate, ...countedCost(estimate) };

/**
 * Whether this attempt's count is past what is known, or as far and with a cost, which versions before this
 * did not write.
 */
export const hasCaughtUp = (now: UsageProgress, known: UsageProgress = NO_PROGRESS.usage): boolean =>
  callsOf(now) > callsOf(known) || (callsOf(now) === callsOf(known) && known.cost_usd === undefined);

const callsOf = ({ llm_calls, tool_calls }: UsageProgress): number => llm_calls + tool_calls;
