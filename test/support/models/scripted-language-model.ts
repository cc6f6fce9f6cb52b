import { APICallError, type LanguageModelV4, type LanguageModelV4CallOptions } from "@ai-sdk/provider";

/** What the model does when it is called: answers a text, or whatever the function does. */
export type Turn = string | TurnFunction;
export type TurnFunction = (options: LanguageModelV4CallOptions) => string | Promise<string>;

export interface ScriptedLanguageModel {
  readonly model: LanguageModelV4;
  /** How often it was called. */
  readonly calls: () => number;
}

/**
 * A model in this process that answers by a script; the last turn answers for ever. Each reply uses 10 and 5
 * tokens.
 */
export function scriptedLanguageModel(...turns: Turn[]): ScriptedLanguageModel {
  let calls = 0;
  const model: LanguageModelV4 = {
    specificationVersion: "v4",
    provider: "scripted",
    modelId: "scripted",
    supportedUrls: {},
    async doGenerate(options) {
      const turn = turns[Math.min(calls, turns.length - 1)] ?? "";
      calls += 1;
      const text = typeof turn === "string" ? turn : await turn(options);
      return {
        content: [{ type: "text", text }],
        finishReason: { unified: "stop", raw: "stop" },
        usage: {
          inputTokens: { total: 10, noCache: 10, cacheRead: 0, cacheWrite: 0 },
          outputTokens: { total: 5, text: 5, reasoning: 0 },
        },
        warnings: [],
      };
    },
    doStream: () => Promise.reject(new Error("nothing streams")),
  };
  return { model, calls: () => calls };
}

/** What a provider throws for an HTTP answer that is no reply. */
export const apiError = (statusCode: number, responseHeaders: Record<string, string> = {}): APICallError =>
  new APICallError({
    message: `status ${statusCode}`,
    url: "http://model.example",
    requestBodyValues: {},
    statusCode,
    responseHeaders,
    responseBody: "",
    isRetryable: statusCode >= 429,
  });
