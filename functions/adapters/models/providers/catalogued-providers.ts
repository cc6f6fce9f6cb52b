/**
 * LiteLLM's names for providers that are no row of the table (litellm.types.utils.LlmProviders), as far as
 * some server of theirs is a compatible one. Before a model's name they are no part of it, while other words
 * are its owner's, as in "meta-llama/Llama-3.1-8B".
 */
const CATALOGUED: ReadonlySet<string> = new Set(
  `ai21 aiml anyscale baseten custom_openai databricks datarobot featherless_ai friendliai galadriel github
  heroku hyperbolic lambda_ai litellm_proxy llamafile meta_llama moonshot morph nebius novita nscale
  openai_like oci replicate v0 vercel_ai_gateway volcengine wandb xinference zai`.split(/\s+/),
);

export const isCatalogued = (prefix: string): boolean => CATALOGUED.has(prefix);
