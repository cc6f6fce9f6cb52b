import { askedModelProblem, withAgentModels } from "../../functions/adapters/models/overlaid-crew.ts";
import { EXAMPLE } from "../../functions/adapters/models/providers/providers.ts";
import { type Crew, modelReferenceOf } from "../../functions/crew/crew.ts";
import type { Inputs } from "../../functions/crew/index.ts";
import { type AgentModels, agentModels } from "../../functions/crew/named-models.ts";
import { WrongUse } from "../command-line/exit-codes.ts";

/** @throws WrongUse for a word that is not role=model */
export function modelsByRole(words: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    words.map((word) => {
      const equals = word.lastIndexOf("=");
      const [role, model] = [word.slice(0, equals).trim(), word.slice(equals + 1).trim()];
      if (equals < 1 || role === "" || model === "")
        throw new WrongUse(`--models takes role=model, such as "Writer=${EXAMPLE.model}"; "${word}" is none`);
      return [role, model];
    }),
  );
}

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
