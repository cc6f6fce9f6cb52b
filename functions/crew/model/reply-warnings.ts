import type { LanguageModelV4GenerateResult, SharedV4Warning } from "@ai-sdk/provider";

import { oneLine } from "../../text/cut.ts";
import type { WarningReason } from "../events.ts";
import type { AnswerEnding } from "../output.ts";
import { endingOf } from "./reply-ending.ts";

type Reply = Pick<LanguageModelV4GenerateResult, "warnings"> &
  Partial<Pick<LanguageModelV4GenerateResult, "finishReason" | "usage">>;

export interface ReplyWarning {
  readonly reason: WarningReason;
  readonly warning: string;
}

/** What people should know of how a reply came about, and of what it lacks. */
export function warningsOf(reply: Reply): readonly ReplyWarning[] {
  const adapted = reply.warnings.map((warning) => ({
    reason: "adapted" as const,
    warning: oneLine(sentenceOf(warning)),
  }));
  const ending = reply.finishReason && endingOf(reply.finishReason);
  if (ending === undefined) return adapted;
  return [...adapted, { reason: ending, warning: endingSentence(ending, reply) }];
}

function endingSentence(ending: AnswerEnding, { usage, finishReason }: Reply): string {
  if (ending === "refused") {
    return `the model, or a filter, refused to answer (finish reason: ${finishReason?.raw ?? ending})`;
  }
  const tokens = usage?.outputTokens.total;
  const after = tokens === undefined ? "" : ` after ${tokens} tokens`;
  return `the reply was cut by the token limit${after}: give llm a higher max_tokens, or ask for less`;
}

function sentenceOf(warning: SharedV4Warning): string {
  switch (warning.type) {
    case "unsupported":
      return `${warning.feature} is not supported${inBrackets(warning.details)}`;
    case "compatibility":
      return `${warning.feature} was adapted${inBrackets(warning.details)}`;
    case "deprecated":
    case "other":
      return warning.message;
    default:
      return warning satisfies never;
  }
}

const inBrackets = (details: string | undefined): string => (details === undefined ? "" : ` (${details})`);
