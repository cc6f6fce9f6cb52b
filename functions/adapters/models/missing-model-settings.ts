import { type Crew, modelReferenceOf, workingAgents } from "../../crew/crew.ts";
import { chooseModel, type Environment, modelAddress } from "./providers.ts";

/**
 * What is not set and yet needed by the models of the crew's agents at work, each as "OPENAI_API_KEY for openai/gpt-4o"; empty when
 * the crew can be started.
 */
export function missingModelSettings(crew: Crew, environment: Environment): string[] {
  const missing = workingAgents(crew).flatMap((agent) => {
    const reference = chooseModel(modelReferenceOf(agent, crew.llm), environment);
    if (reference?.model === undefined) return [`MODEL for the agent ${agent.name}, which names no model`];
    const { model } = reference;
    return missingFor({ ...reference, model }, environment).map((what) => `${what} for ${model}`);
  });
  return [...new Set(missing)];
}

/** Whether the crew would call nobody: every agent at work, by its own llm or by the environment, is rehearsed. */
export const isRehearsed = (crew: Crew, environment: Environment): boolean =>
  workingAgents(crew).every(
    (agent) => chooseModel(modelReferenceOf(agent, crew.llm), environment)?.model === "rehearsal",
  );

function missingFor(reference: { readonly model: string }, environment: Environment): readonly string[] {
  const address = modelAddress(reference, environment);
  const isSet = (name: string) => Boolean(environment[name]?.trim());
  switch (address.kind) {
    case "rehearsal":
      return [];
    case "bedrock":
      return isSet("AWS_REGION") || isSet("AWS_DEFAULT_REGION") ? [] : ["AWS_REGION"];
    case "unknown":
      return ["base_url in the crew's llm"];
    case "openai":
    case "anthropic":
    case "compatible":
      return address.keyVariable === undefined || isSet(address.keyVariable) ? [] : [address.keyVariable];
    default:
      return address satisfies never;
  }
}
