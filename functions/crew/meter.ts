import type { Limits } from "./ports.ts";
import { BudgetExceeded } from "./signals.ts";
import { addUsage, NO_USAGE, type Usage } from "./usage.ts";

/** Sums up what one attempt at an execution used. A replay counts again what it replays, so that the sum is the whole. */
export interface Meter {
  readonly used: () => Usage;
  readonly add: (usage: Usage) => void;
  /** Throws BudgetExceeded when another model call is not allowed. */
  readonly checkBudget: (limits: Limits, where: string) => void;
}

export function createMeter(): Meter {
  let total = NO_USAGE;
  return {
    used: () => total,
    add: (usage) => {
      total = addUsage(total, usage);
    },
    checkBudget: ({ maxLlmCalls, maxTotalTokens }, where) => {
      if (maxLlmCalls !== undefined && total.llm_calls >= maxLlmCalls) {
        throw new BudgetExceeded(
          `${where}: the limit of ${maxLlmCalls} model calls (max_llm_calls) is used up`,
        );
      }
      if (maxTotalTokens !== undefined && total.total_tokens >= maxTotalTokens) {
        const used = `${total.total_tokens} tokens are used`;
        throw new BudgetExceeded(`${where}: ${used}, the limit is ${maxTotalTokens} (max_total_tokens)`);
      }
    },
  };
}
