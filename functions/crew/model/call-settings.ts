import type { LanguageModelV4CallOptions } from "@ai-sdk/provider";

import type { ModelReference } from "../crew.ts";

/** Settings of a model reference by the AI SDK's names for them; those that are not set are absent. */
export interface CallSettings extends Pick<
  LanguageModelV4CallOptions,
  "temperature" | "topP" | "topK" | "seed" | "presencePenalty" | "frequencyPenalty" | "reasoning"
> {
  readonly maxOutputTokens?: number;
  readonly stopSequences?: string[];
  readonly headers?: Record<string, string>;
}

export const callSettingsOf = (reference: ModelReference): CallSettings => ({
  ...(reference.temperature !== undefined && { temperature: reference.temperature }),
  ...(reference.top_p !== undefined && { topP: reference.top_p }),
  ...(reference.top_k !== undefined && { topK: reference.top_k }),
  ...(reference.max_tokens !== undefined && { maxOutputTokens: reference.max_tokens }),
  ...(reference.seed !== undefined && { seed: reference.seed }),
  ...(reference.stop !== undefined && { stopSequences: [...reference.stop] }),
  ...(reference.presence_penalty !== undefined && { presencePenalty: reference.presence_penalty }),
  ...(reference.frequency_penalty !== undefined && { frequencyPenalty: reference.frequency_penalty }),
  ...(reference.reasoning_effort !== undefined && { reasoning: reference.reasoning_effort }),
  ...(reference.extra_headers !== undefined && { headers: { ...reference.extra_headers } }),
});

/** The settings of a conversation that a summary of it is asked with, too: its length and end are its own. */
export function summarySettings(options: LanguageModelV4CallOptions): Partial<LanguageModelV4CallOptions> {
  const { temperature, topP, topK, seed, reasoning, headers } = options;
  return {
    ...(temperature !== undefined && { temperature }),
    ...(topP !== undefined && { topP }),
    ...(topK !== undefined && { topK }),
    ...(seed !== undefined && { seed }),
    ...(reasoning !== undefined && { reasoning }),
    ...(headers !== undefined && { headers }),
  };
}
