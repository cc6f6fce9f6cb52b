import * as z from "zod";

import { Crew, InputDescription } from "./crew.ts";

/** What is known of a tool in TypeScript once its file was loaded. */
const ToolFacts = z
  .object({
    /** What the model calls it. */
    name: z.string(),
    effect: z.enum(["read", "idempotent", "unsafe"]),
    /** A hash of what it promises, as it was when the crew was built. */
    promise: z.string().optional(),
  })
  .readonly();

/**
 * What is wrong with a crew's files. `error`: the crew cannot be started. `unfinished`: a tool or schema is
 * missing; it is left out of the loaded crew, which may be rehearsed but not started with a real model.
 * `warning`: something was not understood and does not change the answer.
 */
export const Problem = z
  .object({
    level: z.enum(["error", "unfinished", "warning"]),
    /** Path inside the crew's folder. */
    file: z.string(),
    /** Where in the file, keys joined by dots; empty for the whole file. */
    path: z.string(),
    /** 1-based. */
    line: z.int().min(1),
    message: z.string(),
  })
  .readonly();
export type Problem = z.infer<typeof Problem>;

/** An input as a start may give it. */
const ListedInput = z
  .object({
    ...InputDescription.unwrap().shape,
    /** The hook that gives it, "prepare of hooks.py", so that a start need not; `default` is null. */
    given_by: z.string().optional(),
  })
  .readonly();

/** What is known of a crew without running it. */
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
    inputs: z.array(ListedInput),
  })
  .readonly();
export type CrewManifest = z.infer<typeof CrewManifest>;

/** A variable that a crew's Python reads, and where it does so first. */
export const ReadVariable = z.object({ name: z.string(), file: z.string(), line: z.int().min(1) }).readonly();
export type ReadVariable = z.infer<typeof ReadVariable>;

/** An entry of crews.json. Without `crew` (there are errors then) it can only be listed. */
export const BuiltCrew = z
  .object({
    name: z.string(),
    crew: Crew.optional(),
    problems: z.array(Problem),
    manifest: CrewManifest,
    /** Of the tools that are files, by the names that agents and tasks use. */
    toolFacts: z.record(z.string(), ToolFacts).optional(),
    /** Of a crew that has Python: what it was made of, a hash. */
    pythonSources: z.string().optional(),
    /** Of a crew that has Python: the variables that its text reads. */
    variables: z.array(ReadVariable).readonly().optional(),
  })
  .readonly();
export type BuiltCrew = z.infer<typeof BuiltCrew>;

/** What is known of a crew's tools, by their names. */
export type FactsOfTools = NonNullable<BuiltCrew["toolFacts"]>;

/** The content of crews.json. */
export const BuiltCrews = z.array(BuiltCrew);

/** @param givenInputs the inputs that the crew's hooks give, and which does */
export function manifestOf(
  crew: Crew | undefined,
  givenInputs: ReadonlyMap<string, string> = new Map(),
): CrewManifest {
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
    inputs: crew.inputs.map((input) => {
      const hook = input.required ? givenInputs.get(input.name) : undefined;
      return hook === undefined ? input : { ...input, required: false, given_by: hook };
    }),
  };
}
