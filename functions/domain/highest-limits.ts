/**
 * The most that a start may ask for anywhere: a deployment allows as much or less. A week is the longest
 * time.
 */
export const HIGHEST_LIMITS = {
  max_llm_calls: 100_000,
  max_total_tokens: 1_000_000_000,
  timeout_seconds: 7 * 24 * 3600,
} as const;
