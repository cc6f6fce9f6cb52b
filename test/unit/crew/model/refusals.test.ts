import { APICallError } from "@ai-sdk/provider";
import { describe, expect, it } from "vitest";

import { classifyModelError } from "../../../../functions/crew/model/model-errors.ts";

const classified = (statusCode: number, message: string) =>
  classifyModelError(
    new APICallError({
      message,
      url: "http://model.example",
      requestBodyValues: {},
      statusCode,
      responseBody: JSON.stringify({ error: { message } }),
    }),
    0,
  );

describe("a conversation that is too long", () => {
  it.each([
    "tokens in request more than max tokens allowed",
    "The total length of the prompt is greater than the model supports",
    "Token count exceeds the limit for this model",
    "The messages are too large",
    "max_prompt_tokens exceeded: 70000",
    "Conversation too long",
    "Your prompt has 9000 tokens but the model supports only 8192",
    "The sequence length 9000 is larger than max_seq_len 8192",
    "Please shorten your prompt",
    "ValidationException: The number of tokens (9000) exceed the model's limit of 8192",
    "The engine prompt length 5000 exceeds the max_model_len 4096. Please reduce prompt.",
    "Prompt length is 9000, maximum is 8192",
    "入力が長すぎます",
  ])("is recognised in further words: %s", (message) => {
    expect(classified(400, message).kind).toBe("too long");
  });

  it.each([
    "Number of request tokens has exceeded your daily limit",
    "tool description is too long",
    "Invalid 'user': string too long",
    "Image too large",
    "metadata value too long",
    "too many tools: 200, maximum 128",
    "You exceeded your monthly tokens limit",
    "temperature must be less than 2",
  ])("is none in: %s", (message) => {
    expect(classified(400, message).kind).toBe("refused");
  });
});

describe("an invalid call that the model wrote", () => {
  it.each([
    "Tool call validation failed: attempted to call tool 'x' which was not in request.tools",
    "Parsing failed. The model generated output that could not be parsed.",
    "output_parse_failed",
    "MALFORMED_FUNCTION_CALL",
    "Could not parse the model's tool call",
    "The model called an unknown function",
  ])("is told in: %s", (message) => {
    expect(classified(400, message).kind).toBe("faulty");
  });
});

describe("a server that does not take the form of the answer", () => {
  it.each([
    "`response_schema` unsupported",
    "responseMimeType application/json unsupported",
    "This model doesn't support structured responses",
    "model does not support JSON output",
    "Invalid parameter: 'text.format'",
    "schema is not supported by outlines",
    "xgrammar error: unsupported",
  ])("says so in: %s", (message) => {
    expect(classified(400, message).refusesFormat).toBe(true);
  });

  it.each(["Unsupported parameter: temperature", "Invalid value for messages", "Your output is too short"])(
    "does not in: %s",
    (message) => {
      expect(classified(400, message).refusesFormat).toBe(false);
    },
  );
});
