import type { ModelReference } from "../../crew/crew.ts";

/** Variables by name, as in process.env. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The model to use: MODEL=rehearsal wins over all, so that a whole crew can be rehearsed; then what the crew's files say, then
 * MODEL, MODEL_NAME, OPENAI_MODEL_NAME. Undefined when none is named: there is no default model.
 */
export function chooseModel(llm: ModelReference, environment: Environment): ModelReference | undefined {
  const { MODEL, MODEL_NAME, OPENAI_MODEL_NAME } = environment;
  if (MODEL?.trim() === "rehearsal") return { model: "rehearsal" };
  const model = [llm.model, MODEL, MODEL_NAME, OPENAI_MODEL_NAME].map((name) => name?.trim()).find(Boolean);
  return model === undefined ? undefined : { ...llm, model };
}

/** Where a model string leads. */
export type ModelAddress =
  | { readonly kind: "rehearsal" }
  | { readonly kind: "bedrock"; readonly id: string }
  | {
      /** The API that is spoken there. */
      readonly kind: "openai" | "anthropic" | "compatible";
      readonly provider: string;
      readonly id: string;
      /** Undefined: the provider's own. */
      readonly baseUrl: string | undefined;
      /** The variable that holds the key, where one is needed. */
      readonly keyVariable: string | undefined;
    }
  | { readonly kind: "unknown"; readonly provider: string };

/** Servers that speak OpenAI's chat completions. */
const COMPATIBLE: ReadonlyMap<string, { readonly baseUrl?: string; readonly keyVariable?: string }> = new Map(
  [
    ["ollama", { baseUrl: "http://localhost:11434/v1" }],
    ["ollama_chat", { baseUrl: "http://localhost:11434/v1" }],
    ["hosted_vllm", {}],
    ["openrouter", { baseUrl: "https://openrouter.ai/api/v1", keyVariable: "OPENROUTER_API_KEY" }],
    ["groq", { baseUrl: "https://api.groq.com/openai/v1", keyVariable: "GROQ_API_KEY" }],
    ["deepseek", { baseUrl: "https://api.deepseek.com/v1", keyVariable: "DEEPSEEK_API_KEY" }],
  ],
);

/** Reads a model string: "provider/id", where a bare id is OpenAI's. `base_url` makes any other provider a compatible server. */
export function modelAddress(
  reference: ModelReference & { readonly model: string },
  environment: Environment,
): ModelAddress {
  const { model, base_url: given } = reference;
  if (model === "rehearsal") return { kind: "rehearsal" };
  const slash = model.indexOf("/");
  const provider = slash < 0 ? "openai" : model.slice(0, slash);
  const id = model.slice(slash + 1);
  if (provider === "bedrock") return { kind: "bedrock", id };
  if (provider === "openai") {
    const baseUrl = given ?? firstOf(environment, "OPENAI_BASE_URL", "OPENAI_API_BASE");
    return { kind: "openai", provider, id, baseUrl, keyVariable: "OPENAI_API_KEY" };
  }
  if (provider === "anthropic") {
    const baseUrl = given ?? firstOf(environment, "ANTHROPIC_BASE_URL");
    return { kind: "anthropic", provider, id, baseUrl, keyVariable: "ANTHROPIC_API_KEY" };
  }
  const known = COMPATIBLE.get(provider);
  const variables = provider.startsWith("ollama") ? ["OLLAMA_BASE_URL", "OLLAMA_API_BASE"] : [];
  const baseUrl = given ?? firstOf(environment, ...variables) ?? known?.baseUrl;
  if (baseUrl === undefined) return { kind: "unknown", provider };
  // Elsewhere a name with a slash is the model's own, "meta-llama/Llama-3.1-8B".
  return { kind: "compatible", provider, id: known ? id : model, baseUrl, keyVariable: known?.keyVariable };
}

function firstOf(environment: Environment, ...names: readonly string[]): string | undefined {
  return names.map((name) => environment[name]?.trim()).find(Boolean);
}
