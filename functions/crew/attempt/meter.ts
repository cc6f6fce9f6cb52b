import type { Limits } from "../ports.ts";
import { BudgetExceeded } from "../signals.ts";
import { addUsage, dollarText, knownDollars, NO_USAGE, type Usage } from "../usage.ts";

/**
 * Adds up what one attempt at an execution used. A replay counts what it replays, so that the sum is of the
 * whole execution.
 */
export interface Meter {
  readonly used: () => Usage;
  /** Of it what this execution paid itself: all but what it adopted from another one. */
  readonly paid: () => Usage;
  /** A meter of its own for a part, whose usage counts here as well. */
  readonly part: () => Meter;
  readonly add: (usage: Usage, isAdopted?: boolean) => void;
  /** Counts a model call that is under way, until the given function is called. */
  readonly begin: () => () => void;
  /** Throws BudgetExceeded when another call to be paid for, beside those under way, is not allowed. */
  readonly checkBudget: (limits: Limits, label: string) => void;
}

export function createMeter(whole?: Meter): Meter {
  let total = NO_USAGE;
  let paid = NO_USAGE;
  let underWay = 0;
  const meter: Meter = {
    used: () => total,
    paid: () => paid,
    part: () => createMeter(meter),
    add: (usage, isAdopted = false) => {
      total = addUsage(total, usage);
      if (!isAdopted) paid = addUsage(paid, usage);
      whole?.add(usage, isAdopted);
    },
    begin: () => {
      if (whole !== undefined) return whole.begin();
      underWay += 1;
      return () => {
        underWay -= 1;
      };
    },
    checkBudget: (limits, label) => {
      if (whole === undefined) checkBudget({ ...paid, llm_calls: paid.llm_calls + underWay }, limits, label);
      else whole.checkBudget(limits, label);
    },
  };
  return meter;
}

function checkBudget(
  total: Usage,
  { maxLlmCalls, maxTotalTokens, maxCostUsd, howToRaise = startAgain }: Limits,
  label: string,
): void {
  if (maxLlmCalls !== undefined && total.llm_calls >= maxLlmCalls) {
    const calls = maxLlmCalls === 1 ? "1 model call" : `${maxLlmCalls} model calls`;
    throw new BudgetExceeded(
      `${label}: the limit of ${calls} (max_llm_calls) is used up. ${howToRaise("max_llm_calls")}`,
    );
  }
  if (maxTotalTokens !== undefined && total.total_tokens >= maxTotalTokens) {
    const used = total.total_tokens === 1 ? "1 token is used" : `${total.total_tokens} tokens are used`;
    throw new BudgetExceeded(
      `${label}: ${used}, and the limit is ${maxTotalTokens} (max_total_tokens). ${howToRaise("max_total_tokens")}`,
    );
  }
  const dollars = knownDollars(total);
  if (maxCostUsd !== undefined && dollars >= maxCostUsd) {
    throw new BudgetExceeded(
      `${label}: $${dollarText(dollars)} are spent, and the limit is $${dollarText(maxCostUsd)} (max_cost_usd). ${howToRaise("max_cost_usd")}`,
    );
  }
}

const startAgain = (limit: string): string =>
  `Start again with a higher one, up to ${limit}_cap of the deployment (${limit.toUpperCase()}_CAP of npm start)`;
