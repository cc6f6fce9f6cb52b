import {
  arnWithProvider,
  isBedrockArn,
  modelAddress,
  noAddressSentence,
  wrongAddress,
} from "../../functions/adapters/models/model-address.ts";
import {
  BARE_NAMES,
  EXAMPLE,
  providerOf,
  providerOfBareName,
  PROVIDERS,
  REHEARSAL,
} from "../../functions/adapters/models/providers/providers.ts";
import type { BuiltCrew } from "../../functions/crew/index.ts";
import { didYouMean } from "../../functions/text/did-you-mean.ts";

export interface DefaultModelProblem {
  /** "there is no provider X (did you mean Y?)"; undefined where the text cannot be a model's name. */
  readonly what: string | undefined;
  readonly advice: string;
}

/**
 * Why the model for agents that name none cannot be used; undefined when it can. Whether its key is set is
 * checked elsewhere.
 * @param environment the variables that the functions will have
 */
export function defaultModelProblem(
  model: string,
  environment: Readonly<Record<string, string | undefined>>,
  crews: readonly BuiltCrew[],
): DefaultModelProblem | undefined {
  if (/\s|^\/|\/$/.test(model)) {
    return { what: undefined, advice: `Write a model such as ${EXAMPLE.model}, or rehearsal.` };
  }
  if (crews.some(hasOwnServer)) return undefined;
  const address = modelAddress({ model }, environment);
  if (isBedrockArn(model)) {
    return { what: "an ARN alone names no provider", advice: `Write ${arnWithProvider(model)}.` };
  }
  if ("nowhere" in address) {
    const { instead, baseUrlVariables = [] } = providerOf(address.prefix) ?? {};
    if (instead !== undefined)
      return { what: `${noAddressSentence(address)}: ${instead}`, advice: OTHERWISE };
    // A variable gives it, which is asked for among those of the providers' secret.
    if (baseUrlVariables.length > 0) return undefined;
    const others = `${known}, the name of a model of ${title}, or rehearsal`;
    return {
      what: noAddressSentence(address),
      advice:
        address.nowhere === "no-base-url"
          ? `Give it a base_url in the crew's llm, or write another model: ${others}.`
          : `Write ${others}; another server needs its base_url in the crew's llm.`,
    };
  }
  const wrong = wrongAddress(address);
  if (wrong !== undefined) return { what: wrong, advice: OTHERWISE };
  if (address.provider === REHEARSAL || model.includes("/")) return undefined;
  // One's own server may give its models any name. Elsewhere such a name is more likely a mistake.
  if (address.baseUrl !== address.provider.baseUrl || providerOfBareName(model).isKnown) return undefined;
  return {
    what: `it names no provider and is not a model of ${title}${didYouMean(model, REHEARSAL.prefixes)}`,
    advice: `Write ${address.prefix}/${model} if ${title} has this model, else ${known}, or rehearsal.`,
  };
}

const { title } = BARE_NAMES.provider;
const known = `${PROVIDERS.filter(({ example }) => example !== undefined)
  .map(({ prefixes: [prefix] }) => `${prefix}/…`)
  .join(", ")} or another provider's (docs/settings.md lists them)`;
const OTHERWISE = `Or write a model such as ${EXAMPLE.model}.`;

const hasOwnServer = ({ crew }: BuiltCrew): boolean =>
  crew !== undefined &&
  [crew.llm, crew.manager?.llm, ...crew.agents.map(({ llm }) => llm)].some(
    (llm) => llm?.base_url !== undefined,
  );
