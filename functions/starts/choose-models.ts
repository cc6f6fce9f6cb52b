import { type Crew, type Inputs, type ModelReference, modelReferenceOf } from "../crew/crew.ts";
import { type AgentModels, agentModels } from "../crew/named-models.ts";
import { pointerOf, refuse } from "../domain/http-answer.ts";

/** What is known of models. */
export interface ModelChoices {
  /** The crew with other models for some agents, by their names. */
  withModels(crew: Crew, models: AgentModels): Crew;
  /** Why a start may not name a model, in words that follow its string. */
  modelProblem(reference: ModelReference): string | undefined;
  /** The models of the crew's agents whose price is not known. */
  unpricedModels(crew: Crew): Promise<readonly string[]>;
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
    return problem ? [{ model, detail: `${model} ${problem}` }] : [];
  });
  if (problems.length === 0) return { crew: overlaid, models: found.models };
  const known = new Map(problems.map((problem) => [problem.detail, problem]));
  return refuseModels(
    crew,
    [...known.values()].flatMap(({ model, detail }) =>
      pointersTo(asked, model).map(({ key, pointer }) => ({ pointer, detail: `"${key}": ${detail}` })),
    ),
  );
}

/** The keys of a start's models that name this model, and where they are in its body. */
export const pointersTo = (
  asked: Readonly<Record<string, string>>,
  model: string,
): readonly { readonly key: string; readonly pointer: string }[] =>
  Object.entries(asked)
    .filter(([, named]) => named === model)
    .map(([key]) => ({ key, pointer: pointerOf(["models", key]) }));

const refuseModels = (
  { name }: Crew,
  errors: readonly { readonly pointer: string; readonly detail: string }[],
): ReturnType<typeof refuse> =>
  refuse(
    422,
    `The crew "${name}" cannot be started with these models: ${errors.map(({ detail }) => detail).join("; ")}.`,
    errors,
  );
