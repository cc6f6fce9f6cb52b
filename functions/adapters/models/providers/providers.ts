import { REHEARSAL_PROVIDER } from "../../crew/ports.ts";
import type { AwsPermission, AwsPlace } from "./aws-permission.ts";
import type { AddressForm } from "./base-url.ts";
import { bedrockPermissions, bedrockProblem } from "./bedrock-permissions.ts";

/**
 * The APIs that models are asked by; open-model.ts has an opener for each. "openai" is OpenAI itself: whoever
 * else speaks its API is "openai-compatible".
 */
export type ModelApi = "openai" | "anthropic" | "bedrock" | "openai-compatible" | "rehearsal";

/** All that this project knows of a provider of models: nothing about one is written down anywhere else. */
export interface Provider {
  /** Its name for people. */
  readonly title: string;
  /** What its model strings begin with: the prefix that is advised, then CrewAI's other ones. */
  readonly prefixes: readonly [string, ...string[]];
  readonly api: ModelApi;
  /** The first that is set holds the key. Absent: no key is sent. */
  readonly keyVariables?: readonly [string, ...string[]];
  /** Its servers may be asked without a key: one is sent if it is set. */
  readonly keyIsOptional?: true;
  /** The first that is set holds the address, unless llm has a base_url. */
  readonly baseUrlVariables?: readonly string[];
  /**
   * The address otherwise. Absent: one must be given, but for AWS, whose addresses follow from the region.
   */
  readonly baseUrl?: string;
  /** How its address may be written; as it is used if absent. */
  readonly addressForm?: AddressForm;
  /** Further variables that it needs, one of each list. */
  readonly variables?: readonly (readonly [string, ...string[]])[];
  /**
   * What a function's role must be allowed before it can ask a model by its id. Such a provider takes no
   * base_url.
   */
  readonly aws?: {
    readonly actions: readonly string[];
    readonly permissions: (id: string, place: AwsPlace) => readonly AwsPermission[];
    /** Why its role cannot be allowed to ask a model, in words that follow the model string. */
    readonly problem: (id: string) => string | undefined;
  };
  /** What to do when it lets nobody in (401, 403); checking the key's variable if absent. */
  readonly accessAdvice?: string;
  /** What LiteLLM's catalogue calls it (see model-limits.ts); its first prefix if absent. */
  readonly catalogueNames?: readonly string[];
  /** Model strings without a prefix are this provider's; its own models begin so. */
  readonly bareNames?: RegExp;
  /** The id of a model to propose to whoever names none. */
  readonly example?: string;
}

/** Without /v1 at the end these servers answer with their own API. */
const LOCAL_SERVER = "http://localhost:11434/v1";

/** In the order in which sentences list them. */
export const PROVIDERS: readonly Provider[] = [
  {
    title: "OpenAI",
    prefixes: ["openai"],
    api: "openai",
    keyVariables: ["OPENAI_API_KEY"],
    baseUrlVariables: ["OPENAI_BASE_URL", "OPENAI_API_BASE"],
    baseUrl: "https://api.openai.com/v1",
    bareNames: /^(?:gpt|chatgpt|codex|computer-use|davinci|babbage|ft:|o\d)/i,
    example: "gpt-4.1-mini",
  },
  {
    title: "Anthropic",
    prefixes: ["anthropic"],
    api: "anthropic",
    keyVariables: ["ANTHROPIC_API_KEY"],
    baseUrlVariables: ["ANTHROPIC_BASE_URL"],
    baseUrl: "https://api.anthropic.com/v1",
    addressForm: "version-added",
    example: "claude-sonnet-4-5",
  },
  {
    title: "Amazon Bedrock",
    prefixes: ["bedrock"],
    api: "bedrock",
    // The AWS SDKs' own variable for a VPC endpoint.
    baseUrlVariables: ["AWS_ENDPOINT_URL_BEDROCK_RUNTIME"],
    variables: [["AWS_REGION", "AWS_DEFAULT_REGION"]],
    aws: { actions: ["bedrock:InvokeModel"], permissions: bedrockPermissions, problem: bedrockProblem },
    catalogueNames: ["bedrock", "bedrock_converse"],
    accessAdvice: "Check that the role may invoke the model and that the account has access to it.",
    example: "eu.anthropic.claude-sonnet-4-5-20250929-v1:0",
  },
  {
    title: "Ollama",
    prefixes: ["ollama", "ollama_chat"],
    api: "openai-compatible",
    keyVariables: ["OLLAMA_API_KEY"],
    keyIsOptional: true,
    baseUrlVariables: ["OLLAMA_BASE_URL", "OLLAMA_API_BASE", "OLLAMA_HOST"],
    baseUrl: LOCAL_SERVER,
    addressForm: "host",
  },
  {
    title: "vLLM",
    prefixes: ["hosted_vllm"],
    api: "openai-compatible",
    keyVariables: ["VLLM_API_KEY", "HOSTED_VLLM_API_KEY"],
    keyIsOptional: true,
    baseUrlVariables: ["VLLM_BASE_URL", "HOSTED_VLLM_API_BASE"],
    addressForm: "own-path",
  },
  {
    title: "OpenRouter",
    prefixes: ["openrouter"],
    api: "openai-compatible",
    keyVariables: ["OPENROUTER_API_KEY"],
    baseUrlVariables: ["OPENROUTER_BASE_URL", "OPENROUTER_API_BASE"],
    baseUrl: "https://openrouter.ai/api/v1",
    addressForm: "own-path",
  },
  {
    title: "Groq",
    prefixes: ["groq"],
    api: "openai-compatible",
    keyVariables: ["GROQ_API_KEY"],
    baseUrlVariables: ["GROQ_BASE_URL", "GROQ_API_BASE"],
    baseUrl: "https://api.groq.com/openai/v1",
    addressForm: "own-path",
  },
  {
    title: "DeepSeek",
    prefixes: ["deepseek"],
    api: "openai-compatible",
    keyVariables: ["DEEPSEEK_API_KEY"],
    baseUrlVariables: ["DEEPSEEK_BASE_URL", "DEEPSEEK_API_BASE"],
    baseUrl: "https://api.deepseek.com/v1",
    addressForm: "own-path",
  },
];

/** Not asked for by a prefix: the word alone is the model. */
export const REHEARSAL: Provider = {
  title: "Rehearsal",
  prefixes: [REHEARSAL_PROVIDER],
  api: "rehearsal",
};

/** CrewAI's variables for the model of agents that name none; the first that is set counts. */
export const MODEL_VARIABLES = ["MODEL", "MODEL_NAME", "OPENAI_MODEL_NAME"] as const;

/** The API of the many servers that are told apart by their addresses alone. */
export const COMPATIBLE: ModelApi = "openai-compatible";

/** The provider that model strings without a prefix belong to, and what its models' names begin with. */
export const BARE_NAMES = rowWith((provider) =>
  provider.bareNames === undefined ? undefined : { provider, pattern: provider.bareNames },
);

/** A model to show in sentences, with the variable that holds its key. */
export const EXAMPLE = rowWith(({ prefixes: [prefix], keyVariables, example }) =>
  keyVariables === undefined || example === undefined
    ? undefined
    : { model: `${prefix}/${example}`, keyVariable: keyVariables[0] },
);

/** Model strings to choose from. */
export const MODEL_CANDIDATES: readonly string[] = [
  ...PROVIDERS.flatMap(({ prefixes: [prefix], example }) =>
    example === undefined ? [] : [`${prefix}/${example}`],
  ),
  `${REHEARSAL_PROVIDER} (calls no model; answers say that they are rehearsed)`,
];

/** Whether an address is the provider's own, or that of one of its regions. */
export function isHostOf({ baseUrl }: Provider, address: string): boolean {
  if (baseUrl === undefined || !URL.canParse(address)) return false;
  const { hostname } = new URL(address);
  const own = new URL(baseUrl).hostname;
  return hostname === own || hostname.endsWith(`.${own}`);
}

export const providerOf = (prefix: string): Provider | undefined =>
  PROVIDERS.find(({ prefixes }) => prefixes.includes(prefix));

/** Servers that are no row of the table, and tools, keep to these endings. */
const USUAL_VARIABLE = /_(?:API_KEY|BASE_URL|API_BASE|TOKEN)$/;

const TABLE_VARIABLES: ReadonlySet<string> = new Set(
  PROVIDERS.flatMap(({ keyVariables = [], baseUrlVariables = [] }) => [...keyVariables, ...baseUrlVariables]),
);

/** Whether a variable, by its name, holds a key or the address of a provider. */
export const isProviderVariable = (name: string): boolean =>
  TABLE_VARIABLES.has(name) || USUAL_VARIABLE.test(name);

/** A line of the table of providers in the documentation; every field is text for people. */
export interface ProviderLine {
  readonly provider: string;
  readonly models: string;
  readonly key: string;
  readonly isKeyOptional: boolean;
  readonly address: string;
}

/** The table of providers for the documentation, each with what its models are called and what they need. */
export const providersTable = (): readonly ProviderLine[] =>
  PROVIDERS.map(({ title, prefixes, keyVariables, baseUrlVariables = [], baseUrl, variables, ...row }) => {
    const otherwise = baseUrl ?? (row.aws === undefined ? "llm's base_url alone" : "AWS's of the region");
    return {
      provider: title,
      models: [...prefixes.map((prefix) => `${prefix}/…`), ...(row.bareNames ? ["a bare name"] : [])].join(
        ", ",
      ),
      key: [...(keyVariables ? [keyVariables] : []), ...(variables ?? [])]
        .map((names) => names.join(" or "))
        .join(", "),
      isKeyOptional: row.keyIsOptional ?? false,
      address: [...baseUrlVariables, otherwise].join(", else "),
    };
  });

function rowWith<Found>(find: (provider: Provider) => Found | undefined): Found {
  const [found] = PROVIDERS.flatMap((provider) => find(provider) ?? []);
  if (found === undefined) throw new Error("No row of the table of providers has what the others build on");
  return found;
}
