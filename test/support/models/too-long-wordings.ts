/** An error as most servers tell it. */
export const said = (message: string, more: object = {}) => ({ error: { message, ...more } });

/** How servers say that a conversation is too long: whose words, the status, and the body. */
export const TOO_LONG_WORDINGS: readonly (readonly [string, number, unknown])[] = [
  [
    "OpenAI",
    400,
    said("This model's maximum context length is 8192 tokens. However, you requested 9000 tokens"),
  ],
  [
    "OpenAI",
    400,
    said("Your input exceeds the context window of this model. Please adjust your input and try again."),
  ],
  [
    "OpenAI",
    400,
    said("Invalid 'messages[1].content': string too long. Expected a string with maximum length 1048576"),
  ],
  ["OpenAI", 400, { error: { code: "string_above_max_length", param: "messages.[0].content" } }],
  ["OpenAI", 400, { error: { code: "context_length_exceeded" } }],
  [
    "Azure",
    400,
    said(
      "Input tokens exceed the configured limit of 272000 tokens. Your messages resulted in 300000 tokens.",
    ),
  ],
  ["Anthropic", 400, said("prompt is too long: 210000 tokens > 200000 maximum")],
  [
    "Anthropic",
    400,
    said(
      "input length and `max_tokens` exceed context limit: 195000 + 8192 > 200000, decrease input length or `max_tokens` and try again",
    ),
  ],
  [
    "Anthropic",
    413,
    { type: "error", error: { type: "request_too_large", message: "Request exceeds the maximum size" } },
  ],
  ["Bedrock", 400, { message: "Input is too long for requested model." }],
  [
    "Bedrock",
    400,
    {
      message:
        "The model returned the following errors: Input Tokens Exceeded: Number of input tokens exceeds maximum length. Please update the input to try again.",
    },
  ],
  [
    "Bedrock",
    400,
    {
      message:
        "Malformed input request: expected maxLength: 20000, actual: 45000, please reformat your input and try again.",
    },
  ],
  [
    "Bedrock",
    400,
    { message: "This model's maximum context length is 4096 tokens. Please reduce the length of the prompt" },
  ],
  [
    "Gemini",
    400,
    said("The input token count (1200000) exceeds the maximum number of tokens allowed (1048576)."),
  ],
  [
    "Mistral",
    400,
    {
      object: "error",
      message:
        "Prompt contains 40000 tokens and 0 draft tokens, too large for model with 32768 maximum context length",
    },
  ],
  [
    "Groq",
    400,
    said("Please reduce the length of the messages or completion.", { code: "context_length_exceeded" }),
  ],
  [
    "Groq",
    413,
    said("Request too large for model `m` on tokens per minute (TPM): Limit 6000, Requested 7000"),
  ],
  [
    "DeepSeek",
    400,
    said("This model's maximum context length is 65536 tokens. However, you requested 70000 tokens"),
  ],
  [
    "xAI",
    400,
    { error: "This model's maximum prompt length is 131072 but the request contains 537812 tokens." },
  ],
  [
    "OpenRouter",
    400,
    said(
      "This endpoint's maximum context length is 128000 tokens. However, you requested about 140000 tokens",
    ),
  ],
  [
    "Together",
    422,
    said("Input validation error: `inputs` tokens + `max_new_tokens` must be <= 4097. Given: 5000"),
  ],
  ["Fireworks", 400, said("The prompt is too long: 10000, model maximum context length: 8191")],
  [
    "Cohere",
    400,
    { message: "too many tokens: total number of tokens in the prompt cannot exceed 4081 - received 5000." },
  ],
  [
    "Cerebras",
    400,
    {
      message:
        "Please reduce the length of the messages or completion. Current length is 9000 while limit is 8192",
      code: "context_length_exceeded",
    },
  ],
  [
    "vLLM",
    400,
    {
      object: "error",
      message:
        "This model's maximum context length is 4096 tokens. However, your request has 5000 input tokens.",
    },
  ],
  [
    "llama.cpp",
    400,
    said("the request exceeds the available context size, try increasing it", {
      type: "exceed_context_size_error",
    }),
  ],
  [
    "llama.cpp",
    400,
    said("request (140123 tokens) exceeds the available context size (131072 tokens), try increasing it"),
  ],
  ["llama.cpp", 500, said("the request exceeds the available context size. try increasing the context size")],
  ["llama-cpp-python", 500, said("Requested tokens (5000) exceed context window of 4096")],
  [
    "LM Studio",
    400,
    said(
      "Trying to keep the first 5000 tokens when context the overflows. However, the model is loaded with context length of only 4096 tokens",
    ),
  ],
  [
    "LM Studio",
    400,
    said("The number of tokens to keep from the initial prompt is greater than the context length."),
  ],
  ["Ollama", 400, said("prompt too long; exceeded max context length by 120 tokens")],
  [
    "SGLang",
    400,
    { message: "The input (5000 tokens) is longer than the model's context length (4096 tokens)." },
  ],
  [
    "Text Generation Inference",
    422,
    {
      error: "Input validation error: `inputs` must have less than 4096 tokens. Given: 5000",
      error_type: "validation",
    },
  ],
  ["Moonshot", 400, said("Invalid request: Your request exceeded model token limit: 8192")],
  ["MiniMax", 400, said("invalid params, context window exceeds limit (2013)")],
  ["Zhipu", 400, said("Prompt exceeds max length", { code: "1261" })],
  ["Zhipu", 400, { error: { code: "1261" } }],
  ["Zhipu", 400, said("Prompt 超长", { code: "1261" })],
  ["Qwen", 400, said("Range of input length should be [1, 30720]")],
  [
    "watsonx",
    400,
    said("the number of input tokens 5000 cannot exceed the total tokens limit 4096 for this model"),
  ],
  [
    "GitHub Models",
    413,
    said("Request body too large for m. Max size: 8000 tokens.", { code: "tokens_limit_reached" }),
  ],
  [
    "GitHub Copilot",
    400,
    said("prompt token count of 130000 exceeds the limit of 128000", {
      code: "model_max_prompt_tokens_exceeded",
    }),
  ],
  [
    "Cloudflare",
    400,
    said(
      "The estimated number of input and maximum output tokens (9000) exceeded this model context window limit (8192).",
    ),
  ],
  ["Snowflake", 400, { message: "max tokens of 8192 exceeded" }],
  ["a gateway", 413, ""],
];
