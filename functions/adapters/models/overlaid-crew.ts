import { type Agent, type Crew, type ModelReference, modelReferenceOf } from "../../crew/crew.ts";
import type { AgentModels } from "../../crew/named-models.ts";
import { REHEARSAL_PROVIDER } from "../../crew/ports.ts";
import { type Environment, modelAddress, modelProblem } from "./model-address.ts";

/**
 * Settings that go with a model of another provider too, as in CrewAI's llm_overlay; addresses, and what a
 * server takes, do not.
 */
const CARRIED = [
  "temperature",
  "top_p",
  "top_k",
  "max_tokens",
  "seed",
  "stop",
  "presence_penalty",
  "frequency_penalty",
  "reasoning_effort",
  "timeout",
] as const satisfies readonly (keyof ModelReference)[];

/**
 * The crew with other models for some of its agents. It is the same whatever the environment says, which may
 * change between the attempts at an execution.
 */
export function withAgentModels(crew: Crew, models: AgentModels): Crew {
  const overlaid = (agent: Agent): Agent => {
    const model = Object.hasOwn(models, agent.name) ? models[agent.name] : undefined;
    if (model === undefined) return agent;
    return { ...agent, llm: overlaidReference(modelReferenceOf(agent, crew.llm), model) };
  };
  const rehearsedModels = rehearsedOf(crew, models);
  return {
    ...crew,
    agents: crew.agents.map(overlaid),
    ...(crew.manager && { manager: overlaid(crew.manager) }),
    ...(Object.keys(rehearsedModels).length > 0 && { rehearsedModels }),
  };
}

/** The models that the crew's files name for agents of whom a start asks for a rehearsal. */
function rehearsedOf({ agents, manager, llm }: Crew, models: AgentModels): AgentModels {
  const all = manager === undefined ? agents : [...agents, manager];
  return Object.fromEntries(
    all.flatMap((agent) => {
      const isRehearsed = Object.hasOwn(models, agent.name) && models[agent.name] === REHEARSAL_PROVIDER;
      const { model } = modelReferenceOf(agent, llm);
      return isRehearsed && model !== undefined ? [[agent.name, model]] : [];
    }),
  );
}

function overlaidReference(reference: ModelReference, model: string): ModelReference {
  const isSameProvider = reference.model !== undefined && prefixOf(reference.model) === prefixOf(model);
  if (isSameProvider) return { ...reference, model };
  const carried = CARRIED.flatMap((name) =>
    reference[name] === undefined ? [] : [[name, reference[name]] as const],
  );
  return { ...Object.fromEntries(carried), model };
}

const prefixOf = (model: string): string => modelAddress({ model }, {}).prefix;

/** Why a start may not name this model, in words that follow it; undefined when it may. */
export function askedModelProblem(reference: ModelReference, environment: Environment): string | undefined {
  const { model } = reference;
  if (model === undefined || model === REHEARSAL_PROVIDER) return undefined;
  if (environment["MODEL"]?.trim() === REHEARSAL_PROVIDER)
    return "is not asked here, where MODEL=rehearsal rehearses every crew";
  const problem = modelProblem(reference);
  return problem === undefined ? undefined : `leads nowhere: ${problem}`;
}
