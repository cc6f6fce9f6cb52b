import { modelAddress, noAddressSentence } from "../../functions/adapters/models/model-address.ts";
import { BARE_NAMES, EXAMPLE, PROVIDERS, REHEARSAL } from "../../functions/adapters/models/providers.ts";
import type { BuiltCrew } from "../../functions/crew/index.ts";
import { didYouMean } from "../../functions/text/did-you-mean.ts";

export interface DefaultModelProblem {
  /** "there is no provider X (did you mean Y?)"; undefined where the text is no model's at all. */
  readonly what: string | undefined;
  readonly advice: string;
}

/**
 * Why the model of agents that name none could not be asked; undefined when it may. Whether its key is there
 * is another question.
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
  if ("nowhere" in address) {
    const others = `${known}, a bare name of ${title}'s, or rehearsal`;
    return {
      what: noAddressSentence(address),
      advice:
        address.nowhere === "no-base-url"
          ? `Give it a base_url in the crew's llm, or write another model: ${others}.`
          : `Write ${others}; another server needs its base_url in the crew's llm.`,
    };
  }
  if (address.provider === REHEARSAL || model.includes("/")) return undefined;
  // A server of one's own may call its models as it likes. Elsewhere such a name is more likely a slip.
  if (address.baseUrl !== address.provider.baseUrl || BARE_NAMES.pattern.test(model)) return undefined;
  return {
    what: `it names no provider and is no name of ${title}'s${didYouMean(model, REHEARSAL.prefixes)}`,
    advice: `Write ${address.prefix}/${model} if it is ${title}'s, else ${known}, or rehearsal.`,
  };
}

const { title } = BARE_NAMES.provider;
const known = PROVIDERS.map(({ prefixes: [prefix] }) => `${prefix}/…`).join(", ");

const hasOwnServer = ({ crew }: BuiltCrew): boolean =>
  crew !== undefined &&
  [crew.llm, crew.manager?.llm, ...crew.agents.map(({ llm }) => llm)].some(
    (llm) => llm?.base_url !== undefined,
  );
