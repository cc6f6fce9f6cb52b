import type { ModelReference } from "../../crew/crew.ts";
import { REHEARSAL_PROVIDER } from "../../crew/ports.ts";
import { didYouMean } from "../../text/did-you-mean.ts";
import type { AwsPermission, AwsPlace } from "./providers/aws-permission.ts";
import { completeAddress, isWebAddress, publicAddress } from "./providers/base-url.ts";
import { isCatalogued } from "./providers/catalogued-providers.ts";
import type { AddressFacts, AskedAddress, Provider } from "./providers/provider.ts";
import {
  COMPATIBLE,
  MODEL_VARIABLES,
  providerOf,
  providerOfBareName,
  PROVIDERS,
  REHEARSAL,
} from "./providers/providers.ts";

/** Variables by name, as in process.env. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The model to use: MODEL=rehearsal wins over all, so that a whole crew can be rehearsed; then what the
 * crew's files say, then the environment's. Undefined when none is named: there is no default model.
 */
export function chooseModel(llm: ModelReference, environment: Environment): ModelReference | undefined {
  if (environment["MODEL"]?.trim() === REHEARSAL_PROVIDER) return { model: REHEARSAL_PROVIDER };
  const model = llm.model?.trim() || firstSet(environment, MODEL_VARIABLES);
  return model ? { ...llm, model } : undefined;
}

/** The variables by which the environment names a model, as far as they are set. */
export const modelChoiceIn = (environment: Environment): Readonly<Record<string, string>> =>
  Object.fromEntries(
    MODEL_VARIABLES.flatMap((name) => {
      const model = environment[name]?.trim();
      return model ? [[name, model]] : [];
    }),
  );

/** The environment with these variables for a model, and no others. */
export const withModelChoice = (
  environment: Environment,
  choice: Readonly<Record<string, string>>,
): Environment => ({
  ...environment,
  ...Object.fromEntries(MODEL_VARIABLES.map((name) => [name, choice[name]])),
});

/** Where a model string leads. */
export interface ModelAddress {
  readonly provider: Provider;
  /** What the model string begins with, or would without being a bare name. */
  readonly prefix: string;
  /** What the provider calls the model. */
  readonly id: string;
  /** The model string as it is written. */
  readonly model: string;
  /** Undefined: it follows from the region. */
  readonly baseUrl: string | undefined;
  /** What gives the address: base_url, or a variable. Undefined: it is the provider's own. */
  readonly baseUrlFrom: string | undefined;
  /** Goes with each call. */
  readonly query?: Readonly<Record<string, string>>;
  /** The variable that holds the key, or should; undefined where no key is sent. */
  readonly keyVariable: string | undefined;
}

/** A model string that leads nowhere: its provider is none of ours, or has no address unless one is given. */
export interface NoAddress {
  readonly prefix: string;
  readonly nowhere: "unknown-provider" | "no-base-url" | "only-elsewhere";
}

/**
 * Reads a model string: "provider/id", or a bare name. `base_url` makes a compatible server of any provider
 * that is unknown otherwise; its key is looked for under the name that such variables usually have.
 */
export function modelAddress(
  reference: ModelReference & { readonly model: string },
  environment: Environment,
): ModelAddress | NoAddress {
  const { model, base_url: given } = reference;
  const { prefix, id: behind } = partsOf(model);
  const known = model === REHEARSAL_PROVIDER ? REHEARSAL : providerOf(prefix);
  const provider = known ?? unlistedProvider(prefix);
  const { keyVariables = [], baseUrlVariables = [], aws } = provider;
  const variable = baseUrlVariables.find((name) => environment[name]?.trim());
  const baseUrlFrom = aws === undefined && given !== undefined ? "base_url" : variable;
  const written = baseUrlFrom === "base_url" ? given : variable && environment[variable];
  // Elsewhere a name with a slash is the model's own, "meta-llama/Llama-3.1-8B".
  const isProviderName = known !== undefined || isCatalogued(prefix);
  const id = isProviderName ? behind : model;
  const facts = { id, apiVersion: reference.api_version, environment };
  const { baseUrl, query } = askedAddress(provider, written, facts);
  if (baseUrl === undefined && aws === undefined && provider !== REHEARSAL) {
    if (known === undefined) return { prefix, nowhere: "unknown-provider" };
    return { prefix, nowhere: provider.instead === undefined ? "no-base-url" : "only-elsewhere" };
  }
  const keyVariable = keyVariables.find((name) => environment[name]?.trim()) ?? keyVariables[0];
  return { provider, prefix, id, model, baseUrl, baseUrlFrom, keyVariable, ...(query && { query }) };
}

/** What is asked for an address as it is written, or for the provider's own. */
function askedAddress(
  { baseUrl, addressOf, addressForm = "as-given" }: Provider,
  written: string | undefined,
  facts: AddressFacts,
): Partial<AskedAddress> {
  const given = written?.trim();
  if (!given) return baseUrl === undefined ? {} : { baseUrl };
  return addressOf?.(given, facts) ?? { baseUrl: completeAddress(given, addressForm, baseUrl) };
}

/** A server of one's own may let everybody in, whoever's models it serves; and the record has a login. */
export const isKeyOptional = (address: ModelAddress, environment: Environment): boolean =>
  address.provider.keyIsOptional === true ||
  (address.provider.api === COMPATIBLE && address.baseUrlFrom === "base_url") ||
  (isRecords(address) && hasRecordLogin(environment));

/** Whether a model is asked at the record's account, with its login unless a key is set. */
export const isRecords = ({ provider, baseUrlFrom }: ModelAddress): boolean =>
  provider.asksAsRecord === true && baseUrlFrom !== "base_url";

/** A token that is given directly opens the local server alone, which has no models. */
const hasRecordLogin = ({ SNOWFLAKE_AUTHENTICATION: method, SNOWFLAKE_TOKEN: token }: Environment): boolean =>
  Boolean(method) && !token;

/** A compatible server at an address that is given. */
function unlistedProvider(prefix: string): Provider {
  const variable = `${prefix.toUpperCase().replaceAll(/[^A-Z0-9]+/g, "_")}_API_KEY`;
  const isSettable = /^[A-Z]/.test(variable);
  const key = { keyVariables: [variable], keyIsOptional: true } as const;
  return { title: prefix, prefixes: [prefix], api: COMPATIBLE, ...(isSettable && key) };
}

/**
 * What is wrong with an address that cannot be one, in words that follow its model; undefined where it can be
 * one.
 */
export function wrongAddress({ baseUrl, baseUrlFrom }: ModelAddress): string | undefined {
  if (baseUrl === undefined || isWebAddress(baseUrl)) return undefined;
  const where = baseUrlFrom === "base_url" ? "base_url" : `the variable ${baseUrlFrom}`;
  return `${where} is "${publicAddress(baseUrl)}", which is no address; write it with http:// or https://`;
}

/** Such a name as the model string that it is meant as. */
export const arnWithProvider = (arn: string): string => `${PREFIX_OF_ARNS}/${arn}`;

const [PREFIX_OF_ARNS = ""] = PROVIDERS.flatMap(({ aws, prefixes: [prefix] }) => (aws ? [prefix] : []));

/** Whether a model string is what AWS calls a model of Bedrock, or a profile of one. */
export const isBedrockArn = (model: string): boolean => /^arn:aws[\w-]*:bedrock:/i.test(model);

/** What is wrong with a model string that leads nowhere, without a full stop. */
export const noAddressSentence = ({ prefix, nowhere }: NoAddress): string => {
  if (isBedrockArn(prefix)) return `an ARN alone names no provider: write ${PREFIX_OF_ARNS}/ before it`;
  if (nowhere === "only-elsewhere") return `${prefix} cannot be asked by itself`;
  return nowhere === "no-base-url"
    ? `${prefix} has no address of its own`
    : `there is no provider ${prefix}${didYouMean(
        prefix,
        PROVIDERS.flatMap(({ prefixes }) => prefixes),
      )}`;
};

/**
 * Why a model of the crew's files cannot be asked, whatever is set where the crew runs: a sentence without a
 * full stop. An address that a variable may give is no reason.
 */
export function modelProblem({ model, ...reference }: ModelReference): string | undefined {
  if (model === undefined) return undefined;
  const address = modelAddress({ ...reference, model }, {});
  if (!("nowhere" in address)) return address.baseUrlFrom === "base_url" ? wrongAddress(address) : undefined;
  if (address.nowhere === "no-base-url") return undefined;
  const { instead } = providerOf(address.prefix) ?? {};
  if (instead !== undefined) return `${noAddressSentence(address)}: ${instead}`;
  return `${noAddressSentence(address)}${isBedrockArn(model) ? "" : "; a server of one's own needs llm's base_url"}`;
}

/**
 * What is to be allowed in AWS, so that these models can be asked: for each of their providers one entry, and
 * one for each model that is allowed under a condition.
 */
export function awsPermissions(
  models: readonly string[],
  place: AwsPlace,
): readonly (AwsPermission & { readonly actions: readonly string[] })[] {
  return PROVIDERS.flatMap(({ prefixes, aws }) => {
    if (aws === undefined) return [];
    const permissions = idsOf(models, prefixes).flatMap((id) => aws.permissions(id, place));
    const always = permissions.filter(({ conditions }) => conditions === undefined);
    const resources = always.flatMap((permission) => permission.resources);
    return [
      ...(resources.length === 0 ? [] : [{ resources }]),
      ...permissions.filter(({ conditions }) => conditions !== undefined),
    ].map((permission) => ({ actions: aws.actions, ...permission }));
  });
}

/** What keeps a role from being allowed to ask some of these models, one sentence each. */
export const awsProblems = (models: readonly string[]): readonly string[] =>
  PROVIDERS.flatMap(({ prefixes: [prefix, ...others], aws }) =>
    idsOf(models, [prefix, ...others]).flatMap((id) => {
      const problem = aws?.problem(id);
      return problem === undefined ? [] : [`${prefix}/${id} ${problem}`];
    }),
  );

const idsOf = (models: readonly string[], prefixes: readonly string[]): readonly string[] =>
  models.map(partsOf).flatMap(({ prefix, id }) => (prefixes.includes(prefix) ? [id] : []));

/** The first of these variables that is set, trimmed. */
export function firstSet(environment: Environment, names: readonly string[]): string | undefined {
  return names.map((name) => environment[name]?.trim()).find(Boolean);
}

function partsOf(model: string): { readonly prefix: string; readonly id: string } {
  const slash = model.indexOf("/");
  if (slash < 0) return { prefix: providerOfBareName(model).provider.prefixes[0], id: model };
  const written = model.slice(0, slash);
  const prefix = providerOf(written) === undefined ? written : written.toLowerCase();
  return { prefix, id: model.slice(slash + 1) };
}
