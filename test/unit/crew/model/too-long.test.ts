import { APICallError } from "@ai-sdk/provider";
import { describe, expect, it } from "vitest";

import { classifyModelError } from "../../../../functions/crew/model/model-errors.ts";
import { said, TOO_LONG_WORDINGS } from "../../../support/models/too-long-wordings.ts";

function refusal(status: number, body: unknown): APICallError {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const { error } = (typeof body === "object" ? body : {}) as { error?: { message?: string } };
  return new APICallError({
    message: error?.message ?? "Bad Request",
    url: "http://model.example",
    requestBodyValues: {},
    statusCode: status,
    responseBody: text,
  });
}
const kindOf = (status: number, body: unknown, isNear = false) =>
  classifyModelError(refusal(status, body), 0, () => isNear).kind;

describe("a conversation that is too long", () => {
  it.each(TOO_LONG_WORDINGS)("is recognised in the words of %s: %i %j", (_provider, status, body) => {
    expect(kindOf(status, body)).toBe("too long");
  });
});

describe("another refusal", () => {
  it.each([
    [
      "OpenAI",
      400,
      said(
        "max_tokens is too large: 100000. This model supports at most 16384 completion tokens, whereas you provided 100000.",
      ),
    ],
    [
      "Anthropic",
      400,
      said("max_tokens: 8192 > 4096, which is the maximum allowed number of output tokens for claude-3-opus"),
    ],
    [
      "Groq",
      400,
      said(
        "`max_tokens` must be less than or equal to `8192`, the maximum value for `max_tokens` is less than the `context_window` for this model",
      ),
    ],
    [
      "Bedrock",
      400,
      {
        message:
          "The maximum tokens you requested exceeds the model limit of 4096. Try again with a maximum tokens value that is lower.",
      },
    ],
    [
      "Gemini",
      400,
      said(
        "Unable to submit request because it has a maxOutputTokens value of 9000 but the supported range is from 1 to 8193",
      ),
    ],
    [
      "OpenAI",
      400,
      said("Invalid 'tools[0].function.name': string too long. Expected a string with maximum length 64", {
        code: "string_above_max_length",
        param: "tools[0].function.name",
      }),
    ],
    ["OpenAI", 400, said("Unsupported parameter: 'temperature' is not supported with this model.")],
    ["OpenAI", 401, said("Incorrect API key provided for a context window")],
    ["Anthropic", 400, said("messages.0: all messages must have non-empty content")],
  ])("is not taken for it, in the words of %s: %i %j", (_provider, status, body) => {
    expect(kindOf(status, body)).toBe("refused");
  });

  it.each([
    ["a rate limit", 429, said("Too many tokens, please wait before trying again.")],
    ["an outage", 503, said("The context window service is down")],
  ])("is not taken for it: %s", (_what, status, body) => {
    expect(kindOf(status, body)).toBe("unavailable");
  });
});

describe("a 400 without a known reason", () => {
  it.each([
    ["without a body", ""],
    ["with a code alone", { error: { code: "invalid_request" } }],
    ["with words that nobody knows", said("Die Anfrage ist ungültig")],
  ])("counts as too long where the conversation is near the model's window: %s", (_what, body) => {
    expect([kindOf(400, body, true), kindOf(400, body, false)]).toEqual(["too long", "refused"]);
  });

  it.each([
    ["a filter", 400, said("The response was filtered", { code: "content_filter" })],
    ["a parameter", 400, said("Unsupported parameter: 'temperature'")],
    ["a key", 401, ""],
    ["a missing page", 404, ""],
  ])("does not where it has another reason: %s", (_what, status, body) => {
    expect(kindOf(status, body, true)).toBe("refused");
  });
});
