import {
  type LanguageModelV4,
  type LanguageModelV4CallOptions,
  type LanguageModelV4Content,
  type LanguageModelV4FunctionTool,
  type LanguageModelV4Prompt,
  UnsupportedFunctionalityError,
} from "@ai-sdk/provider";

import { REHEARSAL_PROVIDER } from "../../crew/ports.ts";
import type { JsonSchema } from "../../json/json.ts";
import { cut, firstLine } from "../../text/cut.ts";
import { sampleJson } from "./sample-json.ts";

const LONGEST_QUOTE = 160;

/**
 * A model that calls nobody. It calls each tool it is offered once, with arguments that fit its schema, and
 * then answers: with an object that fits where a schema is asked for, in plain words that say it is rehearsed
 * otherwise. The same request has the same answer.
 */
export function rehearsalModel(): LanguageModelV4 {
  return {
    specificationVersion: "v4",
    provider: REHEARSAL_PROVIDER,
    modelId: REHEARSAL_PROVIDER,
    supportedUrls: {},
    doGenerate: (options) => {
      const part = answerTo(options);
      const unified = part.type === "tool-call" ? "tool-calls" : "stop";
      const usage = {
        inputTokens: { total: 0, noCache: 0, cacheRead: 0, cacheWrite: 0 },
        outputTokens: { total: 0, text: 0, reasoning: 0 },
      };
      return Promise.resolve({
        content: [part],
        finishReason: { unified, raw: unified },
        usage,
        warnings: [],
      });
    },
    doStream: () =>
      Promise.reject(new UnsupportedFunctionalityError({ functionality: "streaming a rehearsal" })),
  };
}

function answerTo({ prompt, tools, responseFormat }: LanguageModelV4CallOptions): LanguageModelV4Content {
  const called = calledTools(prompt);
  const next = tools?.find(
    (tool): tool is LanguageModelV4FunctionTool => tool.type === "function" && !called.includes(tool.name),
  );
  if (next !== undefined) {
    const input = JSON.stringify(sampleJson(next.inputSchema as JsonSchema));
    return { type: "tool-call", toolCallId: `rehearsal-${called.length}`, toolName: next.name, input };
  }
  if (responseFormat?.type === "json" && responseFormat.schema !== undefined) {
    return { type: "text", text: JSON.stringify(sampleJson(responseFormat.schema as JsonSchema)) };
  }
  const request = cut(firstLine(lastUserText(prompt).trim()), LONGEST_QUOTE);
  return {
    type: "text",
    text: `This is a rehearsal: no model was asked. A model would answer here to "${request}"`,
  };
}

function calledTools(prompt: LanguageModelV4Prompt): readonly string[] {
  return prompt.flatMap((message) =>
    message.role === "assistant"
      ? message.content.flatMap((part) => (part.type === "tool-call" ? [part.toolName] : []))
      : [],
  );
}

function lastUserText(prompt: LanguageModelV4Prompt): string {
  const message = prompt.findLast((candidate) => candidate.role === "user");
  return message?.content.map((part) => (part.type === "text" ? part.text : "")).join("") ?? "";
}
