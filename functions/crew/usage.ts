import type { LanguageModelV4Usage } from "@ai-sdk/provider";

/**
 * What an execution used so far, replayed calls included. Every model reply that was received counts once.
 */
export interface Usage {
  readonly llm_calls: number;
  readonly tool_calls: number;
  readonly total_tokens: number;
  readonly prompt_tokens: number;
  readonly cached_prompt_tokens: number;
  readonly completion_tokens: number;
  readonly reasoning_tokens: number;
  readonly cache_creation_tokens: number;
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
};

/** The usage of one model reply. */
export function usageOfReply({ inputTokens, outputTokens }: LanguageModelV4Usage): Usage {
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
  };
}
