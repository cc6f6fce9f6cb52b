import { modelAddress } from "../../functions/adapters/models/providers.ts";
import type { BuiltCrew } from "../../functions/crew/index.ts";
import { didYouMean } from "../../functions/text/did-you-mean.ts";

/** As CrewAI names them; a crew's base_url makes any other name a server that speaks OpenAI's API. */
const PROVIDERS = ["openai", "anthropic", "bedrock", "ollama", "openrouter", "groq", "deepseek"];

/** What OpenAI's models begin with. Of others a bare name is more likely a slip than a model that asks OpenAI. */
const OPENAI_NAME = /^(?:gpt|chatgpt|codex|computer-use|davinci|babbage|ft:|o\d)/i;

export interface ModelProblem {
  /** "there is no provider opnai (did you mean openai?)"; undefined where the text is no model's at all. */
  readonly what: string | undefined;
  readonly advice: string;
}

/**
 * Why the model of agents that name none could not be asked; undefined when it may. Whether its key is there is another question.
 * @param environment the variables that the functions will have
 */
export function modelProblem(
  model: string,
  environment: Readonly<Record<string, string | undefined>>,
  crews: readonly BuiltCrew[],
): ModelProblem | undefined {
  if (model === "rehearsal") return undefined;
  if (/\s|^\/|\/$/.test(model)) {
    return { what: undefined, advice: "Write a model such as openai/gpt-4.1-mini, or rehearsal." };
  }
  if (crews.some(hasOwnServer)) return undefined;
  const address = modelAddress({ model }, environment);
  if (address.kind === "unknown") {
    return {
      what: `there is no provider ${address.provider}${didYouMean(address.provider, PROVIDERS)}`,
      advice: `Write ${known}, a bare name of OpenAI's, or rehearsal; another server needs its base_url in the crew's llm.`,
    };
  }
  const isBare = address.kind === "openai" && !model.includes("/");
  if (!isBare || address.baseUrl !== undefined || OPENAI_NAME.test(model)) return undefined;
  return {
    what: `it names no provider and is no name of OpenAI's${didYouMean(model, ["rehearsal"])}`,
    advice: `Write openai/${model} if it is OpenAI's, else ${known}, or rehearsal.`,
  };
}

const known = PROVIDERS.map((provider) => `${provider}/…`).join(", ");

const hasOwnServer = ({ crew }: BuiltCrew): boolean =>
  crew !== undefined &&
  [crew.llm, crew.manager?.llm, ...crew.agents.map(({ llm }) => llm)].some(
    (llm) => llm?.base_url !== undefined,
  );
