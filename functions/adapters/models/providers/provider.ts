import type { AwsPermission, AwsPlace } from "./aws-permission.ts";
import type { AddressForm } from "./base-url.ts";

/**
 * The APIs that models are asked by; open-model.ts has an opener for each. "openai" is OpenAI itself: whoever
 * else speaks its API is "openai-compatible".
 */
export type ModelApi = "openai" | "anthropic" | "bedrock" | "openai-compatible" | "rehearsal";

/** What an address may depend on. */
export interface AddressFacts {
  readonly id: string;
  readonly apiVersion: string | undefined;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** Calls are sent below `baseUrl`, with `query` added. */
export interface AskedAddress {
  readonly baseUrl: string;
  readonly query?: Readonly<Record<string, string>>;
}

/** All that this project knows of a provider of models: nothing about one is written down anywhere else. */
export interface Provider {
  /** Its name for people. */
  readonly title: string;
  /** What its model strings begin with: the prefix that is advised, then CrewAI's other ones. */
  readonly prefixes: readonly [string, ...string[]];
  readonly api: ModelApi;
  /** LangChain's classes of its models, by which projects in Python may name them. */
  readonly classes?: readonly string[];
  /** The first that is set holds the key. Absent: no key is sent. */
  readonly keyVariables?: readonly [string, ...string[]];
  /** Asked with the login of the record where no key is set, at the record's own address alone. */
  readonly asksAsRecord?: true;
  /** What kind of token a key is, by its variable, for a header that says so. */
  readonly tokenTypes?: { readonly header: string; readonly of: Readonly<Record<string, string>> };
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
  /** Where an address is no beginning of each call's, or a version belongs to it: what is asked. */
  readonly addressOf?: (written: string, about: AddressFacts) => AskedAddress;
  /** The header that holds the key; absent: it is the Bearer of Authorization. */
  readonly keyHeader?: string;
  /** Further variables that count when they are set. */
  readonly optionalVariables?: readonly string[];
  /** Where people get a key. */
  readonly keyPage?: string;
  /** Why it can only be asked at an address of one's own, and what to do, in words that follow a colon. */
  readonly instead?: string;
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
  /** What it calls the limit of an answer's tokens, if not as the packages do. */
  readonly tokenLimit?: "max_completion_tokens";
  /** Whether a model can call tools by its API; absent: all are asked to, until one refuses. */
  readonly nativeTools?: (id: string) => boolean;
  /** What to do when it lets nobody in (401, 403); checking the key's variable if absent. */
  readonly accessAdvice?: string;
  /** What LiteLLM's catalogue calls it (see model-limits.ts); its first prefix if absent. */
  readonly catalogueNames?: readonly string[];
  /** What OpenTelemetry's conventions call it (`gen_ai.provider.name`); its first prefix if absent. */
  readonly telemetryName?: string;
  /** Its own models search with each request, which costs a fee beside the tokens. */
  readonly hasSearchFee?: true;
  /** Model strings without a prefix that begin so are this provider's. */
  readonly bareNames?: RegExp;
  /** So are those that no provider's bareNames fit. One row has it. */
  readonly takesOtherBareNames?: true;
  /** What stands behind its prefix, if that is no model's id. */
  readonly namesAre?: string;
  /** The id of a model to propose to whoever names none. */
  readonly example?: string;
}
