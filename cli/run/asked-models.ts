import { askedModelProblem, withAgentModels } from "../../functions/adapters/models/overlaid-crew.ts";
import { type Crew, modelReferenceOf } from "../../functions/crew/crew.ts";
import type { Inputs } from "../../functions/crew/index.ts";
import { type AgentModels, agentModels } from "../../functions/crew/named-models.ts";
import { WrongUse } from "../command-line/exit-codes.ts";

/**
 * The crew with these models, and those by the names of agents.
 * @throws WrongUse for a role that no agent has, and for a model that leads nowhere
 */
export function withAskedModels(
  crew: Crew,
  asked: Readonly<Record<string, string>>,
  {
    inputs,
    environment,
  }: { readonly inputs: Inputs; readonly environment: Readonly<Record<string, string>> },
): { readonly crew: Crew; readonly models: AgentModels } {
  const found = agentModels(crew, asked, inputs);
  if ("wrong" in found)
    throw new WrongUse(found.wrong.map(({ key, problem }) => `--models: "${key}" ${problem}`).join("\n"));
  const overlaid = withAgentModels(crew, found.models);
  for (const agent of [...overlaid.agents, ...(overlaid.manager ? [overlaid.manager] : [])]) {
    const reference = modelReferenceOf(agent, overlaid.llm);
    const problem = Object.hasOwn(found.models, agent.name) && askedModelProblem(reference, environment);
    if (problem) throw new WrongUse(`--models: ${reference.model} ${problem}`);
  }
  return { crew: overlaid, models: found.models };
}
