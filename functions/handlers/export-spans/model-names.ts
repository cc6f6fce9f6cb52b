/** Prefixes of model strings, by the names that OpenTelemetry has for their providers where these differ. */
const PROVIDERS: Readonly<Record<string, string>> = {
  azure: "azure.ai.openai",
  bedrock: "aws.bedrock",
  claude: "anthropic",
  gemini: "gcp.gemini",
  google: "gcp.gemini",
  mistral: "mistral_ai",
  vertex_ai: "gcp.vertex_ai",
  watsonx: "ibm.watsonx.ai",
  xai: "x_ai",
};

interface ModelNames {
  readonly "gen_ai.provider.name"?: string;
  readonly "gen_ai.request.model"?: string;
}

/** What OpenTelemetry calls a model, by its model string: "openai/gpt-5" has its provider in front. */
export function modelNames(model: string | undefined): ModelNames {
  if (model === undefined) return {};
  const end = model.indexOf("/");
  if (end <= 0) return { "gen_ai.provider.name": model, "gen_ai.request.model": model };
  const provider = model.slice(0, end);
  return {
    "gen_ai.provider.name": Object.hasOwn(PROVIDERS, provider) ? (PROVIDERS[provider] ?? provider) : provider,
    "gen_ai.request.model": model.slice(end + 1),
  };
}
