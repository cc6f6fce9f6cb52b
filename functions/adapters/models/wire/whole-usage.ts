import type { LanguageModelV4GenerateResult, LanguageModelV4Usage } from "@ai-sdk/provider";

import type { LanguageModel } from "../../../crew/ports.ts";
import { isJsonObject } from "../../../json/json.ts";

/**
 * A model whose usage has all tokens that are paid for. Chat completions of some providers count what was
 * thought in `total_tokens` alone (Gemini), or beside `completion_tokens` (xAI), and name cached tokens in
 * their own way (DeepSeek's `prompt_cache_hit_tokens`, Moonshot's `cached_tokens`), which the package that
 * reads them all does not know.
 */
export function withWholeUsage(model: LanguageModel): LanguageModel {
  const { specificationVersion, provider, modelId, supportedUrls } = model;
  return {
    specificationVersion,
    provider,
    modelId,
    supportedUrls,
    doGenerate: async (options) => withWhole(await model.doGenerate(options)),
    doStream: async (options) => model.doStream(options),
  };
}

const withWhole = (reply: LanguageModelV4GenerateResult): LanguageModelV4GenerateResult => {
  const { raw } = reply.usage;
  return isJsonObject(raw) ? { ...reply, usage: wholeUsage(reply.usage, raw) } : reply;
};

function wholeUsage(
  usage: LanguageModelV4Usage,
  raw: Readonly<Record<string, unknown>>,
): LanguageModelV4Usage {
  const { inputTokens, outputTokens } = usage;
  const [prompt, completion, total] = [raw["prompt_tokens"], raw["completion_tokens"], raw["total_tokens"]];
  if (!isCount(prompt) || !isCount(completion)) return usage;
  const cached =
    inputTokens.cacheRead || [raw["prompt_cache_hit_tokens"], raw["cached_tokens"]].find(isCount);
  const thoughts = isCount(total) ? Math.max(0, total - prompt - completion) : 0;
  return {
    ...usage,
    inputTokens: {
      ...inputTokens,
      ...(cached !== undefined && {
        cacheRead: cached,
        noCache: Math.max(0, prompt - cached - (inputTokens.cacheWrite ?? 0)),
      }),
    },
    outputTokens:
      thoughts === 0
        ? outputTokens
        : {
            total: completion + thoughts,
            text: completion,
            reasoning: Math.max(outputTokens.reasoning ?? 0, thoughts),
          },
  };
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;
