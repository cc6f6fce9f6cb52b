import type { LanguageModelV4CallOptions, LanguageModelV4Content } from "@ai-sdk/provider";

/** About what a token of English text has; a rule of thumb of all providers. */
const CHARACTERS_OF_A_TOKEN = 4;
/** About what an answer in prose has, in tokens: a page. A rehearsed one says nothing of its length. */
const ANSWER_TOKENS = 500;

/** What a call might have used, had a model been asked. */
export interface EstimatedTokens {
  readonly prompt_tokens: number;
  readonly completion_tokens: number;
}

/**
 * Estimates a rehearsed call: what is asked by its characters, tools and schema included; tool calls and
 * objects by theirs, for they have to fit schemas; an answer in prose as a page.
 */
export function estimatedTokens(
  { prompt, tools, responseFormat }: LanguageModelV4CallOptions,
  content: readonly LanguageModelV4Content[],
): EstimatedTokens {
  const schema = responseFormat?.type === "json" ? responseFormat.schema : undefined;
  const answered = content.map((part) => {
    if (part.type === "tool-call") return tokensOf(part.toolName, part.input);
    if (part.type !== "text") return 0;
    return schema === undefined ? ANSWER_TOKENS : tokensOf(part.text);
  });
  return {
    prompt_tokens: tokensOf(
      ...prompt.map(({ content: said }) => textOf(said)),
      textOf(tools),
      textOf(schema),
    ),
    completion_tokens: answered.reduce((sum, tokens) => sum + tokens, 0),
  };
}

const textOf = (value: unknown): string =>
  typeof value === "string" ? value : value === undefined ? "" : JSON.stringify(value);

const tokensOf = (...texts: readonly string[]): number =>
  Math.ceil(texts.reduce((sum, text) => sum + text.length, 0) / CHARACTERS_OF_A_TOKEN);
