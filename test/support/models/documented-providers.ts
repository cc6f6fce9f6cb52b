/** How a provider's own documents say that it is asked. */
export interface DocumentedProvider {
  /** Of the call, at the provider's own address. */
  readonly path: string;
  /** What holds the key, with KEY in its place. */
  readonly header: readonly [name: string, value: string];
  /** The form of its requests and replies. */
  readonly form: "chat" | "messages" | "converse";
}

const bearer = (path: string): DocumentedProvider => ({
  path,
  header: ["authorization", "Bearer KEY"],
  form: "chat",
});
const V1 = "/v1/chat/completions";

/** By the titles of the table, and from the providers' documents, so that neither is taken from the other. */
export const DOCUMENTED: Readonly<Record<string, DocumentedProvider>> = {
  OpenAI: bearer(V1),
  Anthropic: { path: "/v1/messages", header: ["x-api-key", "KEY"], form: "messages" },
  "Amazon Bedrock": {
    path: "/model/MODEL/converse",
    header: ["authorization", "AWS4-HMAC-SHA256 Credential=KEY/"],
    form: "converse",
  },
  "Google Gemini": bearer("/v1beta/openai/chat/completions"),
  "Azure OpenAI": { path: "/openai/v1/chat/completions", header: ["api-key", "KEY"], form: "chat" },
  "Azure AI Foundry": { path: "/openai/v1/chat/completions", header: ["api-key", "KEY"], form: "chat" },
  Ollama: bearer(V1),
  vLLM: bearer(V1),
  "LM Studio": bearer(V1),
  OpenRouter: bearer("/api/v1/chat/completions"),
  Groq: bearer("/openai/v1/chat/completions"),
  "NVIDIA NIM": bearer(V1),
  xAI: bearer(V1),
  DeepSeek: bearer(V1),
  Mistral: bearer(V1),
  Cerebras: bearer(V1),
  SambaNova: bearer(V1),
  "Together AI": bearer(V1),
  "Fireworks AI": bearer("/inference/v1/chat/completions"),
  Perplexity: bearer("/chat/completions"),
  "Hugging Face": bearer(V1),
  DeepInfra: bearer("/v1/openai/chat/completions"),
  DashScope: bearer("/compatible-mode/v1/chat/completions"),
  Cohere: bearer("/compatibility/v1/chat/completions"),
  "Snowflake Cortex": bearer("/api/v2/cortex/v1/chat/completions"),
};
