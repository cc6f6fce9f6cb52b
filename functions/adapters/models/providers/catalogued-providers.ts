/**
 * LiteLLM's names for providers that are no row of the table (litellm.types.utils.LlmProviders), as far as
 * some server of theirs is a compatible one. Before a model's name they are no part of it, while other words
 * are its owner's, as in "meta-llama/Llama-3.1-8B".
 */
const CATALOGUED: ReadonlySet<string> = new Set(
  `ai21 aiml anyscale azure azure_ai azure_openai baseten cerebras cohere custom_openai dashscope databricks
  datarobot deepinfra featherless_ai fireworks_ai friendliai galadriel gemini github google heroku huggingface
  hyperbolic lambda_ai litellm_proxy llamafile lm_studio meta_llama mistral moonshot morph nebius novita nscale
  nvidia_nim openai_like oci perplexity replicate sambanova snowflake together_ai v0 vercel_ai_gateway vertex_ai
  volcengine wandb watsonx xai xinference zai`.split(/\s+/),
);

export const isCatalogued = (prefix: string): boolean => CATALOGUED.has(prefix);
