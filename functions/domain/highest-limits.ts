/**
 * The most that a start may ask for anywhere: a deployment allows as much or less. A week is the longest
 * time, and money is in dollars.
 */
export const HIGHEST_LIMITS = {
  max_llm_calls: 100_000,
  max_total_tokens: 1_000_000_000,
  timeout_seconds: 7 * 24 * 3600,
  max_cost_usd: 100_000,
} as const;

/** The least money that is worth a limit, in dollars: some tokens of a cheap model. */
export const LEAST_COST_USD = 0.000_001;
