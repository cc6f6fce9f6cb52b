import type { LanguageModelV4GenerateResult } from "@ai-sdk/provider";
import { Response } from "undici";

import type { LanguageModel } from "../../crew/ports.ts";
import { exactNumbersIn, parseExactly, withExactNumbersAs } from "../../json/exact-json.ts";
import type { ExactNumber } from "../../json/exact-number.ts";
import { isJsonObject } from "../../json/json.ts";

// Some providers put a tool call's arguments into their answer as an object (`input`, or `args`), which their
// packages parse with JSON.parse and write as JSON again: by then the digits of large numbers are gone. So a number of arguments that a double would change travels through the package as
// a text that says so, and is a number again in the call's arguments.

/** No model writes this: the character is for private use. */
const MARK = "\uE000exact number ";
const MARKED = /"\uE000exact number ([^"]*)"/g;

/** Where arguments are, by the names of their keys. */
const ARGUMENTS = new Set(["input", "args", "arguments"]);

/** An answer whose tool calls' numbers go through a provider's package without loss. */
export function withMarkedNumbers(response: Response): Response {
  if (response.body === null) return response;
  const chunks: Uint8Array[] = [];
  const marking = new TransformStream<Uint8Array, Uint8Array>({
    transform: (chunk) => void chunks.push(chunk),
    flush: (controller) => {
      const bytes = Buffer.concat(chunks);
      const marked = markedText(bytes.toString("utf8"));
      controller.enqueue(marked === undefined ? bytes : Buffer.from(marked));
    },
  });
  const { status, statusText, headers } = response;
  return new Response(response.body.pipeThrough(marking), { status, statusText, headers });
}

/** Undefined where nothing has to be marked; what is not JSON is for the package to tell. */
function markedText(text: string): string | undefined {
  if (!text.trimStart().startsWith("{")) return undefined;
  try {
    const answer = parseExactly(text);
    return exactNumbersIn(answer).length === 0 ? undefined : JSON.stringify(marked(answer));
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
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
