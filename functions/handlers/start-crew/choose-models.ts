import { type Crew, type Inputs, type ModelReference, modelReferenceOf } from "../../crew/crew.ts";
import { type AgentModels, agentModels } from "../../crew/named-models.ts";
import { pointerOf, refuse } from "../../domain/http-answer.ts";

/** What is known of models. */
export interface ModelChoices {
  /** The crew with other models for some agents, by their names. */
  withModels(crew: Crew, models: AgentModels): Crew;
  /** Why a start may not name a model, in words that follow its string. */
  modelProblem(reference: ModelReference): string | undefined;
}

/** The crew with the models that a start names, and those by agents; or what is wrong with every one. */
export function chooseModels(
  crew: Crew,
  asked: Readonly<Record<string, string>>,
  { inputs, choices }: { readonly inputs: Inputs; readonly choices: ModelChoices },
): { readonly crew: Crew; readonly models: AgentModels } | ReturnType<typeof refuse> {
  const found = agentModels(crew, asked, inputs);
  if ("wrong" in found) {
    return refuseModels(
      crew,
      found.wrong.map(({ key, problem }) => ({
        pointer: pointerOf(["models", key]),
        detail: `"${key}" ${problem}`,
      })),
    );
  }
  const overlaid = choices.withModels(crew, found.models);
  const problems = [...overlaid.agents, ...(overlaid.manager ? [overlaid.manager] : [])].flatMap((agent) => {
    const model = found.models[agent.name];
    const problem = model && choices.modelProblem(modelReferenceOf(agent, overlaid.llm));
    return problem ? [`${model} ${problem}`] : [];
  });
  if (problems.length === 0) return { crew: overlaid, models: found.models };
  const details = [...new Set(problems)];
  return refuseModels(
    crew,
    details.map((detail) => ({ pointer: "/models", detail })),
  );
}

const refuseModels = (
  { name }: Crew,
  errors: readonly { readonly pointer: string; readonly detail: string }[],
): ReturnType<typeof refuse> =>
  refuse(
    422,
    `The crew "${name}" cannot be started with these models: ${errors.map(({ detail }) => detail).join("; ")}.`,
    errors,
  );
