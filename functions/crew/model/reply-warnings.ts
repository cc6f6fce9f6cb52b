import type { LanguageModelV4GenerateResult, SharedV4Warning } from "@ai-sdk/provider";

import { oneLine } from "../../text/cut.ts";
import type { WarningReason } from "../events.ts";
import type { AnswerEnding } from "../output.ts";
import type { CallWay } from "./known-ways.ts";
import type { Setting, SettingChange } from "./refused-settings.ts";
import { endingOf } from "./reply-ending.ts";
import type { AnswerFormat } from "./response-format.ts";

type Reply = Pick<LanguageModelV4GenerateResult, "warnings"> &
  Partial<Pick<LanguageModelV4GenerateResult, "finishReason" | "usage">> &
  CallWay;

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
  const { format, finishReason } = reply;
  const ending = finishReason && endingOf(finishReason);
  return [
    ...adapted,
    ...waySentences(reply).map((warning) => ({ reason: "adapted", warning }) as const),
    ...(format === undefined ? [] : [{ reason: "format", warning: FORMAT_SENTENCES[format] } as const]),
    ...(ending === undefined ? [] : [{ reason: ending, warning: endingSentence(ending, reply) }]),
  ];
}

const NO_SCHEMA = "the server does not take a response_format json_schema";
const IN_PROMPT = "the prompt holds the schema; llm's structured_outputs: false asks so from the start";
const FORMAT_SENTENCES: Readonly<Record<AnswerFormat, string>> = {
  json_schema: "the answer was held to its schema",
  json_object: `${NO_SCHEMA} and was asked for json_object: ${IN_PROMPT}`,
  none: `${NO_SCHEMA} nor json_object and was asked for neither: ${IN_PROMPT}`,
};

/** What the server does not take, and how it is asked from now on. */
function waySentences({ tools, api, settings = {} }: CallWay): readonly string[] {
  return [
    ...(api === undefined
      ? []
      : [
          "the model is to be had by the Responses API alone and is asked by it; llm's api: responses asks so from the start",
        ]),
    ...Object.entries(settings).map(([setting, change]) => settingSentence(setting as Setting, change)),
    ...(tools === undefined
      ? []
      : [
          "the model takes no tools and is offered them in words (Thought, Action, Observation); llm's native_tools: false asks so from the start",
        ]),
  ];
}

function settingSentence(setting: Setting, change: SettingChange): string {
  if (setting === "include") return "the model gives no encrypted thoughts to be sent back to it";
  const name = OUR_NAMES[setting] ?? setting;
  return change === "left-out"
    ? `the model does not take llm's ${name}, which was left out`
    : `the model does not take llm's ${name} by its usual name, and is sent it as ${change}`;
}

function endingSentence(ending: AnswerEnding, { usage, finishReason }: Reply): string {
  if (ending === "refused") {
    return `the model, or a filter, refused to answer (finish reason: ${finishReason?.raw ?? ending})`;
  }
  const tokens = usage?.outputTokens.total;
  const after = tokens === undefined ? "" : ` after ${tokens} tokens`;
  return `the reply was cut by the token limit${after}: give llm a higher max_tokens, or ask for less`;
}

/** What the AI SDK calls our settings. */
const OUR_NAMES: Readonly<Record<string, string>> = {
  maxOutputTokens: "max_tokens",
  topP: "top_p",
  topK: "top_k",
  presencePenalty: "presence_penalty",
  frequencyPenalty: "frequency_penalty",
  stopSequences: "stop",
  reasoningEffort: "reasoning_effort",
  reasoning: "reasoning_effort",
};

/** A provider's warning by the keys that whoever writes a crew gives llm. */
const inOurNames = (sentence: string): string =>
  sentence.replaceAll(/\b[a-z]+[A-Z]\w*\b/g, (name) => {
    const own = Object.hasOwn(OUR_NAMES, name) ? OUR_NAMES[name] : undefined;
    return own === undefined ? name : `llm's ${own}`;
  });

const sentenceOf = (warning: SharedV4Warning): string => inOurNames(givenSentence(warning));

function givenSentence(warning: SharedV4Warning): string {
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
