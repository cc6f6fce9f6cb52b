import * as z from "zod";

import { Crew, InputDescription } from "./crew.ts";
import { Problem } from "./problem.ts";

/** What there is to say about a crew without running it. */
export const CrewManifest = z
  .object({
    description: z.string(),
    process: z.string(),
    /** Roles, as written. */
    agents: z.array(z.string()),
    /** Names, in order. */
    tasks: z.array(z.string()),
    /** Model strings the crew's files name; agents that name none use the environment's. */
    models: z.array(z.string()),
    inputs: z.array(InputDescription),
  })
  .readonly();
export type CrewManifest = z.infer<typeof CrewManifest>;

/** An entry of crews.json. Without `crew` (there are errors then) it can only be listed. */
export const BuiltCrew = z
  .object({
    name: z.string(),
    crew: Crew.optional(),
    problems: z.array(Problem),
    manifest: CrewManifest,
  })
  .readonly();
export type BuiltCrew = z.infer<typeof BuiltCrew>;

/** The content of crews.json. */
export const BuiltCrews = z.array(BuiltCrew);

export function manifestOf(crew: Crew | undefined): CrewManifest {
  if (crew === undefined) {
    return { description: "", process: "", agents: [], tasks: [], models: [], inputs: [] };
  }
  const models = [crew.llm, crew.manager?.llm, ...crew.agents.map((agent) => agent.llm)].flatMap(
    (llm) => llm?.model ?? [],
  );
  return {
    description: crew.description,
    process: crew.process,
    agents: crew.agents.map((agent) => agent.role),
    tasks: crew.tasks.map((task) => task.name),
    models: [...new Set(models)],
    inputs: [...crew.inputs],
  };
}
