import type { LanguageModelV4FinishReason } from "@ai-sdk/provider";

import type { AnswerEnding } from "../output.ts";

/** How servers say that a reply was cut; providers' packages know some of these words only. */
const CUT =
  /^(?:length|model_length|max_length|max_tokens|max_output_tokens|token_limit|model_context_window_exceeded)$/i;

/** How they say that the model, or a filter before or behind it, did not want to answer. */
const REFUSED =
  /^(?:content[_-]?filter(?:ed)?|refusal|guardrail_intervened|safety|recitation|language|blocklist|prohibited_content|spii|sensitive|error_toxic|moderation)$/i;

/** How a reply ended, if not of its own accord. */
export function endingOf({ unified, raw = "" }: LanguageModelV4FinishReason): AnswerEnding | undefined {
  if (unified === "length" || CUT.test(raw)) return "truncated";
  return unified === "content-filter" || REFUSED.test(raw) ? "refused" : undefined;
}
