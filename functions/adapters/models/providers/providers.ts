import { REHEARSAL_PROVIDER } from "../../../crew/ports.ts";
import { PROVIDERS } from "./provider-rows.ts";
import type { ModelApi, Provider } from "./provider.ts";

export { PROVIDERS };

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

/**
 * The provider that model strings without a prefix belong to unless they fit another's names, and what its
 * own models' names begin with.
 */
export const BARE_NAMES = rowWith((provider) =>
  provider.bareNames === undefined || provider.takesOtherBareNames === undefined
    ? undefined
    : { provider, pattern: provider.bareNames },
);

/** The provider of a model string without a prefix, and whether it is known by its names. */
export function providerOfBareName(model: string): {
  readonly provider: Provider;
  readonly isKnown: boolean;
} {
  const provider = PROVIDERS.find(({ bareNames }) => bareNames?.test(model) === true);
  return { provider: provider ?? BARE_NAMES.provider, isKnown: provider !== undefined };
}

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

/** As in CrewAI a prefix may be written in capitals. */
export const providerOf = (prefix: string): Provider | undefined =>
  PROVIDERS.find(({ prefixes }) => prefixes.includes(prefix.toLowerCase()));

/** Servers that are no row of the table, and tools, keep to these endings. */
const USUAL_VARIABLE = /_(?:API_KEY|BASE_URL|API_BASE|TOKEN)$/;

const TABLE_VARIABLES: ReadonlySet<string> = new Set(
  PROVIDERS.flatMap(({ keyVariables = [], baseUrlVariables = [], optionalVariables = [] }) => [
    ...keyVariables,
    ...baseUrlVariables,
    ...optionalVariables,
  ]),
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
  /** In a deployment it is asked with the login of the record. */
  readonly asksAsRecord?: true;
  readonly address: string;
  /** Further variables that count. */
  readonly optional: string;
  /** Where people get a key. */
  readonly keyPage?: string;
  /** What stands behind the prefix, where that is no model's id. */
  readonly namesAre?: string;
  /** Why it is asked at an address of one's own alone. */
  readonly instead?: string;
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
      ...(row.asksAsRecord && { asksAsRecord: row.asksAsRecord }),
      address: [...baseUrlVariables, otherwise].join(", else "),
      optional: row.optionalVariables?.join(", ") ?? "",
      ...(row.keyPage !== undefined && { keyPage: row.keyPage }),
      ...(row.namesAre !== undefined && { namesAre: row.namesAre }),
      ...(row.instead !== undefined && { instead: row.instead }),
    };
  });

function rowWith<Found>(find: (provider: Provider) => Found | undefined): Found {
  const [found] = PROVIDERS.flatMap((provider) => find(provider) ?? []);
  if (found === undefined) throw new Error("No row of the table of providers has what the others build on");
  return found;
}
