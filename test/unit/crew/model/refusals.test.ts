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

describe("a server that takes no tools", () => {
  it.each([
    ["Ollama", 400, "registry.ollama.ai/library/gemma:7b does not support tools"],
    ["vLLM", 400, '"auto" tool choice requires --enable-auto-tool-choice and --tool-call-parser to be set'],
    ["llama.cpp", 500, "tools param requires --jinja flag"],
    ["llama.cpp, older", 500, "Unsupported param: tools"],
    [
      "OpenRouter",
      404,
      "No endpoints found that support tool use. To learn more about provider routing, visit: https://openrouter.ai/docs/provider-routing",
    ],
    ["Together", 400, "Function calling is not supported for model google/gemma-2-27b-it"],
    ["Hugging Face", 400, "Tools are not supported by this provider"],
    ["Gemini", 400, "Function calling is not enabled for models/gemma-3-27b-it"],
    ["Bedrock", 400, "This model doesn't support tool use."],
    ["OpenAI", 400, "Unsupported parameter: 'tools' is not supported with this model."],
    ["DeepSeek", 400, "deepseek-reasoner does not support Function Calling"],
    ["Groq", 400, "`tool calling` is not supported with this model"],
    ["Mistral", 400, "Function calling is not enabled for this model"],
    ["LiteLLM", 400, "litellm.UnsupportedParamsError: ollama does not support parameters: ['tools']"],
    ["Cerebras", 400, "Tool calling isn't supported for this model."],
    ["Fireworks", 400, "Model accounts/fireworks/models/m does not support function calling"],
    ["SGLang", 400, "tool_choice requires --tool-call-parser"],
    ["a strict server", 422, "Unrecognized request argument supplied: tools"],
  ])("says so: %s, %i", (_name, status, message) => {
    expect(classified(status, message).refusesTools).toBe(true);
  });

  it("says so by where an extra field is", () => {
    const message = JSON.stringify([
      { type: "extra_forbidden", loc: ["body", "tools"], msg: "Extra inputs are not permitted" },
    ]);
    expect(classified(422, message).refusesTools).toBe(true);
  });

  it.each([
    [400, "Invalid schema for function 'look': In context=(), 'required' is required to be supplied"],
    [400, "tools.0.custom.input_schema: keyword $ref is not supported"],
    [400, "Invalid 'tools[0].function.name': string does not match pattern; it is not supported"],
    [400, "Unsupported parameter: 'temperature' is not supported with this model."],
    [401, "You are not allowed to use tools: unsupported"],
    [429, "tool use is not available now"],
  ])("does not: %i %s", (status, message) => {
    expect(classified(status, message).refusesTools ?? false).toBe(false);
  });
});

describe("a setting that a model does not take", () => {
  it.each([
    ["OpenAI", "Unsupported parameter: 'temperature' is not supported with this model.", ["temperature"]],
    [
      "OpenAI",
      "Unsupported value: 'temperature' does not support 0.2 with this model. Only the default (1) value is supported.",
      ["temperature"],
    ],
    ["OpenAI", "Unrecognized request argument supplied: seed", ["seed"]],
    ["OpenAI", "Unknown parameter: 'seed'.", ["seed"]],
    ["OpenAI", "Unsupported parameter: 'stop' is not supported with this model.", ["stopSequences"]],
    ["xAI", "Model grok-4 does not support parameter presencePenalty.", ["presencePenalty"]],
    ["xAI", "Argument not supported on this model: presencePenalty", ["presencePenalty"]],
    ["Groq", "property 'seed' is unsupported", ["seed"]],
    ["Gemini", 'Invalid JSON payload received. Unknown name "seed": Cannot find field.', ["seed"]],
    [
      "Bedrock",
      "This model doesn't support the stopSequences field. Remove stopSequences and try again.",
      ["stopSequences"],
    ],
    ["Bedrock", "Malformed input request: #: extraneous key [top_k] is not permitted", ["topK"]],
    [
      "Anthropic",
      "`temperature` and `top_p` cannot both be specified for this model. Please use only one.",
      ["topP"],
    ],
    ["Anthropic", "`temperature` may only be set to 1 when thinking is enabled.", ["temperature"]],
    ["Anthropic", "`temperature` is deprecated for this model.", ["temperature"]],
    ["Cohere", "unknown field: parameter 'seed' is not a valid field", ["seed"]],
    [
      "LiteLLM",
      "litellm.UnsupportedParamsError: gpt-5 models don't support temperature=0.2. Only temperature=1 is supported",
      ["temperature"],
    ],
    ["a server that wants two settings less", "Unsupported parameters: top_k, seed", ["topK", "seed"]],
    ["OpenAI's Responses", "Encrypted content is not supported with this model.", ["include"]],
    ["OpenAI", "Unsupported parameter: 'reasoning_effort' is not supported with this model.", ["reasoning"]],
  ])("is named: %s: %s", (_name, message, settings) => {
    expect(classified(400, message).refusedSettings?.settings).toEqual(settings);
  });

  it.each([
    [
      "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
      "max_completion_tokens",
    ],
    ["Unrecognized request argument supplied: max_completion_tokens", "max_tokens"],
    ["Unsupported parameter: max_tokens", undefined],
  ])("may have another name: %s", (message, tokenLimit) => {
    expect(classified(400, message).refusedSettings).toEqual({
      settings: ["maxOutputTokens"],
      ...(tokenLimit && { tokenLimit }),
    });
  });

  it.each([
    "max_tokens is too large: 100000. This model supports at most 16384 completion tokens",
    "max_tokens: 100000 > 64000, which is the maximum allowed number of output tokens",
    "Invalid 'temperature': decimal above maximum value. Expected a value <= 2, but got 3 instead.",
    "temperature must be less than 2",
    "The model does not support images. Please stop sending them.",
  ])("is not named in: %s", (message) => {
    expect(classified(400, message).refusedSettings?.settings).toEqual([]);
  });
});

describe("a model that speaks the Responses API alone", () => {
  it.each([
    [404, "This model is only supported in v1/responses and not in v1/chat/completions."],
    [
      404,
      "This is not a chat model and thus not supported in the v1/chat/completions endpoint. Did you mean to use v1/completions?",
    ],
    [
      400,
      "Function tools with reasoning_effort are not supported for gpt-5.6-sol in /v1/chat/completions. To use function tools, use /v1/responses or set reasoning_effort to 'none'.",
    ],
  ])("is known by its refusal: %i %s", (status, message) => {
    expect(classified(status, message).sendsToResponses).toBe(true);
  });

  it("is not in a refusal of a name that there is no model of", () => {
    expect(
      classified(404, "The model `gpt-9` does not exist or you do not have access to it.").sendsToResponses,
    ).toBe(false);
  });
});

describe("what a server says of a refusal", () => {
  const told = (body: unknown) =>
    classifyModelError(
      new APICallError({
        message: "Bad Request",
        url: "http://model.example",
        requestBodyValues: {},
        statusCode: 400,
        responseBody: typeof body === "string" ? body : JSON.stringify(body),
      }),
      0,
    ).detail;

  it.each([
    [{ message: 'unknown model "m"' }, 'unknown model "m"'],
    [{ object: "error", message: "no such adapter" }, "no such adapter"],
    [{ detail: "Not for you" }, "Not for you"],
    [{ error: "wrong", code: 7 }, "wrong"],
    [{ message: "" }, "Bad Request"],
    ["<html>", "Bad Request"],
    ["[1]", "Bad Request"],
  ])("is told in its own words where it has some: %j", (body, words) => {
    expect(told(body)).toBe(words);
  });
});
