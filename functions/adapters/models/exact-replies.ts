import type { LanguageModelV4GenerateResult } from "@ai-sdk/provider";

import type { LanguageModel } from "../../crew/ports.ts";
import { exactNumbersIn, parseExactly, withExactNumbersAs } from "../../json/exact-json.ts";
import type { ExactNumber } from "../../json/exact-number.ts";
import { isJsonObject } from "../../json/json.ts";

// Some providers put a tool call's arguments into their answer as an object (`input`, or `args`), which their
// packages parse with JSON.parse and write as JSON again: by then the digits of large numbers are gone. So a
// number of arguments that a double would change travels through the package as a text that says so, and is a
// number again in the call's arguments.

/** No model writes this: the character is for private use. */
const MARK = "\uE000exact number ";
const MARKED = /"\uE000exact number ([^"]*)"/g;

/** Where arguments are, by the names of their keys. */
const ARGUMENTS = new Set(["input", "args", "arguments"]);

/**
 * An answer whose tool calls' numbers go through a provider's package without loss; as it is where nothing
 * has to be marked. What is not JSON is for the package to tell.
 */
export function withMarkedNumbers(text: string): string {
  if (!text.trimStart().startsWith("{")) return text;
  try {
    const answer = parseExactly(text);
    return exactNumbersIn(answer).length === 0 ? text : JSON.stringify(marked(answer));
  } catch (error) {
    if (error instanceof SyntaxError) return text;
    throw error;
  }
}

function marked(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(marked);
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, field]) => [
      key,
      ARGUMENTS.has(key) && isJsonObject(field) ? withExactNumbersAs(field, markOf) : marked(field),
    ]),
  );
}

const markOf = ({ source }: ExactNumber): string => `${MARK}${source}`;

/** A model whose tool calls have the marked numbers as numbers. */
export function withExactReplies(model: LanguageModel): LanguageModel {
  const { specificationVersion, provider, modelId, supportedUrls } = model;
  return {
    specificationVersion,
    provider,
    modelId,
    supportedUrls,
    doGenerate: async (options) => withoutMarks(await model.doGenerate(options)),
    doStream: async (options) => model.doStream(options),
  };
}

const withoutMarks = (reply: LanguageModelV4GenerateResult): LanguageModelV4GenerateResult => ({
  ...reply,
  content: reply.content.map((part) =>
    part.type === "tool-call" ? { ...part, input: part.input.replaceAll(MARKED, "$1") } : part,
  ),
});
