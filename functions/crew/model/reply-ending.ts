import type { LanguageModelV4FinishReason } from "@ai-sdk/provider";

import type { AnswerEnding } from "../output.ts";

/** How servers say that a reply was cut; providers' packages know some of these words only. */
const CUT =
  /^(?:length|model_length|max_length|max_tokens|max_output_tokens|token_limit|model_context_window_exceeded)$/i;

/** How they say that the model, or a filter before or behind it, did not want to answer. */
const REFUSED =
  /^(?:content[_-]?filter(?:ed)?|refusal|guardrail_intervened|safety|recitation|language|blocklist|prohibited_content|spii|sensitive|error_toxic|moderation)$/i;

/**
 * How they say that a reply is not all that the model was about to say: the server broke off, or could not
 * take the model's output apart.
 */
const BROKEN_OFF =
  /^(?:(?:network_|server_|internal_|upstream_)?error|insufficient_system_resource|abort(?:ed)?|cancell?ed|interrupted|time_?out|malformed_(?:function_call|tool_use|model_output)|unexpected_tool_call)$/i;

export const isBrokenOff = ({ raw = "" }: LanguageModelV4FinishReason): boolean => BROKEN_OFF.test(raw);

/** How a reply ended, if not of its own accord. */
export function endingOf({ unified, raw = "" }: LanguageModelV4FinishReason): AnswerEnding | undefined {
  if (unified === "length" || CUT.test(raw)) return "truncated";
  return unified === "content-filter" || REFUSED.test(raw) ? "refused" : undefined;
}
