import {
  APICallError,
  type LanguageModelV4CallOptions,
  type LanguageModelV4Message,
  type LanguageModelV4Prompt,
  type LanguageModelV4ToolResultPart,
} from "@ai-sdk/provider";
import { wrapLanguageModel } from "ai";

import { toolOutputText } from "../../crew/model/tool-output-text.ts";
import type { LanguageModel } from "../../crew/ports.ts";

/**
 * The model, told earlier tool calls and their results in words wherever a request offers no tools. For APIs
 * that refuse tool content then ("The toolConfig field must be defined when using toolUse and toolResult
 * content blocks"): their package takes it out of the prompt, and the model would answer from nothing.
 */
export function withToolContentAsText(model: LanguageModel): LanguageModel {
  return wrapLanguageModel({
    model,
    middleware: {
      specificationVersion: "v4",
      transformParams: ({ params }) =>
        Promise.resolve(offersTools(params) ? params : { ...params, prompt: inWords(params.prompt) }),
    },
  });
}

/** How gateways, and servers behind them, refuse tool content in a request that offers no tools. */
const REFUSES_TOOL_CONTENT =
  /\btool(?:s|_use|_result|_calls?|Config)?\b[^.]{0,80}\b(?:without|must|required|param|no tools)\b/i;

/**
 * The model, told so only by servers that refuse the request otherwise: a gateway passes it on to APIs of
 * either kind.
 */
export function withToolContentAsTextIfRefused(model: LanguageModel): LanguageModel {
  return wrapLanguageModel({
    model,
    middleware: {
      specificationVersion: "v4",
      wrapGenerate: async ({ doGenerate, params }) => {
        try {
          return await doGenerate();
        } catch (error) {
          if (offersTools(params) || !params.prompt.some(isOfTool) || !refusesToolContent(error)) throw error;
          return model.doGenerate({ ...params, prompt: inWords(params.prompt) });
        }
      },
    },
  });
}

const isOfTool = ({ role }: LanguageModelV4Message): boolean => role === "tool";

const refusesToolContent = (error: unknown): boolean =>
  APICallError.isInstance(error) &&
  (error.statusCode === 400 || error.statusCode === 422) &&
  REFUSES_TOOL_CONTENT.test(`${error.message} ${error.responseBody ?? ""}`.slice(0, 4000));

const offersTools = ({ tools, toolChoice }: LanguageModelV4CallOptions): boolean =>
  toolChoice?.type !== "none" && (tools?.length ?? 0) > 0;

const inWords = (prompt: LanguageModelV4Prompt): LanguageModelV4Prompt => prompt.map(messageInWords);

function messageInWords(message: LanguageModelV4Message): LanguageModelV4Message {
  if (message.role === "assistant") {
    const content = message.content.map((part) => {
      if (part.type === "tool-call") {
        return { type: "text", text: `I call ${part.toolName} with ${JSON.stringify(part.input)}` } as const;
      }
      return part.type === "tool-result" ? ({ type: "text", text: resultInWords(part) } as const) : part;
    });
    return { ...message, content };
  }
  if (message.role !== "tool") return message;
  const results = message.content.filter((part) => part.type === "tool-result");
  return {
    role: "user",
    content: results.map((part) => ({ type: "text", text: resultInWords(part) })),
  };
}

const resultInWords = ({ toolName, output }: LanguageModelV4ToolResultPart): string =>
  `Result of ${toolName}:\n${toolOutputText(output)}`;
