import { azureAddress } from "./azure-address.ts";
import { bedrockPermissions, bedrockProblem } from "./bedrock-permissions.ts";
import { compatible } from "./compatible-provider.ts";
import type { Provider } from "./provider.ts";
import { snowflakeAddress } from "./snowflake-address.ts";

/** Without /v1 at the end these servers answer with their own API. */
const OLLAMA_SERVER = "http://localhost:11434/v1";

/**
 * In the order in which sentences list them. Strings, variables and addresses are those of CrewAI 1.15.30
 * (llm.py, llms/providers) and, where it leaves a provider to LiteLLM, LiteLLM's (get_llm_provider_logic.py).
 */
export const PROVIDERS: readonly Provider[] = [
  {
    title: "OpenAI",
    prefixes: ["openai"],
    classes: ["ChatOpenAI", "OpenAI"],
    api: "openai",
    keyVariables: ["OPENAI_API_KEY"],
    baseUrlVariables: ["OPENAI_BASE_URL", "OPENAI_API_BASE"],
    baseUrl: "https://api.openai.com/v1",
    keyPage: "https://platform.openai.com/api-keys",
    bareNames: /^(?:gpt|chatgpt|codex|computer-use|davinci|babbage|ft:|o\d)/i,
    takesOtherBareNames: true,
    example: "gpt-4.1-mini",
  },
  {
    title: "Anthropic",
    prefixes: ["anthropic", "claude"],
    classes: ["ChatAnthropic"],
    api: "anthropic",
    keyVariables: ["ANTHROPIC_API_KEY"],
    baseUrlVariables: ["ANTHROPIC_BASE_URL", "ANTHROPIC_API_BASE"],
    baseUrl: "https://api.anthropic.com/v1",
    addressForm: "version-added",
    keyPage: "https://console.anthropic.com/settings/keys",
    bareNames: /^claude-/i,
    example: "claude-sonnet-4-5",
  },
  {
    title: "Amazon Bedrock",
    prefixes: ["bedrock", "aws"],
    classes: ["ChatBedrock", "ChatBedrockConverse", "BedrockChat"],
    api: "bedrock",
    // The AWS SDKs' own variable for a VPC endpoint.
    baseUrlVariables: ["AWS_ENDPOINT_URL_BEDROCK_RUNTIME"],
    variables: [["AWS_REGION", "AWS_DEFAULT_REGION", "AWS_REGION_NAME"]],
    aws: { actions: ["bedrock:InvokeModel"], permissions: bedrockPermissions, problem: bedrockProblem },
    catalogueNames: ["bedrock", "bedrock_converse"],
    telemetryName: "aws.bedrock",
    accessAdvice: "Check that the role may invoke the model and that the account has access to it.",
    // Its ids begin with a vendor, behind an area if they are inference profiles.
    bareNames: /^(?:[a-z-]+\.)?(?:amazon|anthropic|meta|mistral|cohere|ai21)\./i,
    example: "eu.anthropic.claude-sonnet-4-5-20250929-v1:0",
  },
  compatible(
    "Google Gemini",
    ["gemini", "google"],
    "https://generativelanguage.googleapis.com/v1beta/openai",
    {
      classes: ["ChatGoogleGenerativeAI"],
      telemetryName: "gcp.gemini",
      keyVariables: ["GEMINI_API_KEY", "GOOGLE_API_KEY"],
      baseUrlVariables: ["GEMINI_BASE_URL", "GEMINI_API_BASE", "GOOGLE_GEMINI_BASE_URL"],
      keyPage: "https://aistudio.google.com/apikey",
      bareNames: /^(?:gemini|gemma|learnlm)-/i,
      example: "gemini-2.5-flash",
    },
  ),
  {
    title: "Azure OpenAI",
    prefixes: ["azure", "azure_openai"],
    classes: ["AzureChatOpenAI"],
    telemetryName: "azure.ai.openai",
    api: "openai-compatible",
    keyVariables: ["AZURE_API_KEY", "AZURE_OPENAI_API_KEY"],
    keyHeader: "api-key",
    baseUrlVariables: ["AZURE_API_BASE", "AZURE_ENDPOINT", "AZURE_OPENAI_ENDPOINT"],
    optionalVariables: ["AZURE_API_VERSION"],
    addressOf: azureAddress("AZURE_API_VERSION"),
    keyPage: "https://portal.azure.com",
    namesAre: "the name of a deployment",
  },
  {
    title: "Azure AI Foundry",
    prefixes: ["azure_ai"],
    telemetryName: "azure.ai.inference",
    api: "openai-compatible",
    keyVariables: ["AZURE_AI_API_KEY"],
    keyHeader: "api-key",
    baseUrlVariables: ["AZURE_AI_API_BASE"],
    optionalVariables: ["AZURE_AI_API_VERSION"],
    addressOf: azureAddress("AZURE_AI_API_VERSION"),
    keyPage: "https://ai.azure.com",
  },
  {
    title: "Ollama",
    prefixes: ["ollama", "ollama_chat"],
    classes: ["Ollama", "OllamaLLM", "ChatOllama"],
    api: "openai-compatible",
    keyVariables: ["OLLAMA_API_KEY"],
    keyIsOptional: true,
    baseUrlVariables: ["OLLAMA_BASE_URL", "OLLAMA_API_BASE", "OLLAMA_HOST"],
    baseUrl: OLLAMA_SERVER,
    addressForm: "host",
  },
  compatible("vLLM", ["hosted_vllm"], "http://localhost:8000/v1", {
    keyVariables: ["VLLM_API_KEY", "HOSTED_VLLM_API_KEY"],
    keyIsOptional: true,
    baseUrlVariables: ["VLLM_BASE_URL", "HOSTED_VLLM_API_BASE"],
  }),
  compatible("LM Studio", ["lm_studio"], "http://localhost:1234/v1", { keyIsOptional: true }),
  compatible("OpenRouter", ["openrouter"], "https://openrouter.ai/api/v1", {
    classes: ["ChatOpenRouter"],
    keyPage: "https://openrouter.ai/keys",
  }),
  compatible("Groq", ["groq"], "https://api.groq.com/openai/v1", {
    classes: ["ChatGroq"],
    keyPage: "https://console.groq.com/keys",
  }),
  compatible("NVIDIA NIM", ["nvidia_nim"], "https://integrate.api.nvidia.com/v1", {
    classes: ["ChatNVIDIA"],
    keyVariables: ["NVIDIA_NIM_API_KEY", "NVIDIA_API_KEY"],
    keyPage: "https://build.nvidia.com",
  }),
  compatible("xAI", ["xai"], "https://api.x.ai/v1", {
    classes: ["ChatXAI"],
    telemetryName: "x_ai",
    keyPage: "https://console.x.ai",
  }),
  compatible("DeepSeek", ["deepseek"], "https://api.deepseek.com/v1", {
    classes: ["ChatDeepSeek"],
    keyPage: "https://platform.deepseek.com/api_keys",
  }),
  compatible("Mistral", ["mistral"], "https://api.mistral.ai/v1", {
    classes: ["ChatMistralAI"],
    telemetryName: "mistral_ai",
    keyPage: "https://console.mistral.ai/api-keys",
  }),
  compatible("Cerebras", ["cerebras"], "https://api.cerebras.ai/v1", {
    classes: ["ChatCerebras"],
    keyPage: "https://cloud.cerebras.ai",
  }),
  compatible("SambaNova", ["sambanova"], "https://api.sambanova.ai/v1", {
    keyPage: "https://cloud.sambanova.ai/apis",
  }),
  compatible("Together AI", ["together_ai"], "https://api.together.xyz/v1", {
    classes: ["ChatTogether"],
    keyVariables: ["TOGETHER_API_KEY", "TOGETHER_AI_API_KEY", "TOGETHERAI_API_KEY", "TOGETHER_AI_TOKEN"],
    keyPage: "https://api.together.ai/settings/api-keys",
  }),
  compatible("Fireworks AI", ["fireworks_ai"], "https://api.fireworks.ai/inference/v1", {
    classes: ["ChatFireworks"],
    keyVariables: ["FIREWORKS_API_KEY", "FIREWORKS_AI_API_KEY", "FIREWORKSAI_API_KEY", "FIREWORKS_AI_TOKEN"],
    keyPage: "https://fireworks.ai/account/api-keys",
  }),
  compatible("Perplexity", ["perplexity"], "https://api.perplexity.ai", {
    classes: ["ChatPerplexity"],
    keyVariables: ["PERPLEXITY_API_KEY", "PERPLEXITYAI_API_KEY"],
    // Its own models take none; those that it passes on have their maker's name before a slash.
    nativeTools: (id) => id.includes("/"),
    hasSearchFee: true,
    addressForm: "as-given",
    keyPage: "https://www.perplexity.ai/settings/api",
  }),
  compatible("Hugging Face", ["huggingface"], "https://router.huggingface.co/v1", {
    keyVariables: ["HF_TOKEN", "HUGGINGFACE_API_KEY"],
    keyPage: "https://huggingface.co/settings/tokens",
  }),
  compatible("DeepInfra", ["deepinfra"], "https://api.deepinfra.com/v1/openai", {
    keyPage: "https://deepinfra.com/dash/api_keys",
  }),
  compatible("DashScope", ["dashscope"], "https://dashscope-intl.aliyuncs.com/compatible-mode/v1", {
    keyPage: "https://bailian.console.alibabacloud.com",
  }),
  compatible("Cohere", ["cohere", "cohere_chat"], "https://api.cohere.ai/compatibility/v1", {
    classes: ["ChatCohere"],
    keyVariables: ["COHERE_API_KEY", "CO_API_KEY"],
    catalogueNames: ["cohere", "cohere_chat"],
    keyPage: "https://dashboard.cohere.com/api-keys",
  }),
  {
    title: "Snowflake Cortex",
    prefixes: ["snowflake"],
    api: "openai-compatible",
    keyVariables: ["SNOWFLAKE_PAT", "SNOWFLAKE_JWT"],
    asksAsRecord: true,
    tokenTypes: {
      header: "x-snowflake-authorization-token-type",
      of: { SNOWFLAKE_PAT: "PROGRAMMATIC_ACCESS_TOKEN", SNOWFLAKE_JWT: "KEYPAIR_JWT" },
    },
    baseUrlVariables: [
      "SNOWFLAKE_ACCOUNT_URL",
      "SNOWFLAKE_ACCOUNT",
      "SNOWFLAKE_ACCOUNT_ID",
      "SNOWFLAKE_ACCOUNT_IDENTIFIER",
    ],
    addressOf: snowflakeAddress,
    tokenLimit: "max_completion_tokens",
    nativeTools: (id) => /^(?:openai-|claude-|anthropic\.)/i.test(id),
    keyPage: "https://docs.snowflake.com/user-guide/programmatic-access-tokens",
    accessAdvice:
      "Check that the role has SNOWFLAKE.CORTEX_USER, and that the account has the model in its region (CORTEX_ENABLED_CROSS_REGION).",
  },
  {
    title: "Google Vertex AI",
    prefixes: ["vertex_ai", "vertex_ai_beta"],
    telemetryName: "gcp.vertex_ai",
    api: "openai-compatible",
    keyVariables: ["VERTEX_AI_API_KEY"],
    keyIsOptional: true,
    instead:
      "it takes Google Cloud's own logins only; write gemini/… with GEMINI_API_KEY, or give llm a base_url: a gateway's, or Vertex's own (https://<region>-aiplatform.googleapis.com/v1/projects/<project>/locations/<region>/endpoints/openapi) for vertex_ai/google/…, with an access token in VERTEX_AI_API_KEY, which lasts an hour (gcloud auth print-access-token)",
  },
  {
    title: "IBM watsonx",
    prefixes: ["watsonx", "watsonx_text"],
    telemetryName: "ibm.watsonx.ai",
    api: "openai-compatible",
    keyVariables: ["WATSONX_API_KEY"],
    keyIsOptional: true,
    instead:
      "it takes tokens of IBM Cloud that last an hour; give llm the base_url of a gateway that gets them",
  },
  {
    title: "Amazon SageMaker",
    prefixes: ["sagemaker", "sagemaker_chat"],
    api: "openai-compatible",
    keyVariables: ["SAGEMAKER_API_KEY"],
    keyIsOptional: true,
    instead: "its endpoints have forms of their own; write bedrock/…, or give llm the base_url of a gateway",
  },
];
