import * as z from "zod";

import { stableHash } from "../../json/stable-hash.ts";
import type { Crew } from "../crew.ts";
import type { FactsOfTools } from "../manifest.ts";
import type { Tool } from "../tool.ts";
import { TaskDefinition, taskDefinitions, toolNames } from "./task-definitions.ts";

/** What the first step of an execution keeps of its crew, for its replays. */
export const StoredCrew = z
  .object({
    definitions: z.array(TaskDefinition).readonly(),
    /** Hashes of what the tools promise, by the names that agents and tasks use. */
    tools: z.record(z.string(), z.string()).readonly(),
    /**
     * The same of tools that are files as they were when the crew was built: a text of theirs may say where
     * it is made. For whoever knows no other; absent of earlier versions.
     */
    built: z.record(z.string(), z.string()).readonly().optional(),
  })
  .readonly();
export type StoredCrew = z.infer<typeof StoredCrew>;

export const storedCrew = (
  crew: Crew,
  tools: ReadonlyMap<string, Tool>,
  facts: FactsOfTools = {},
): StoredCrew => ({
  definitions: taskDefinitions(crew),
  tools: Object.fromEntries([...tools].map(([name, tool]) => [name, promiseOf(tool)])),
  built: builtPromises(facts),
});

/** What the tools promised when the crew was built, those that are known. */
export const builtPromises = (facts: FactsOfTools): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(facts).flatMap(([name, { promise }]) => (promise === undefined ? [] : [[name, promise]])),
  );

/** A hash. A code that differs promises the same; a model is offered what is compared here. */
export const promiseOf = ({ name, description, parameters, effect }: Tool): string =>
  stableHash({ name, description, parameters, effect }).slice(0, 16);

/** Tools that are not what they were, each with a task that may lead to it. */
export function changedTools(
  crew: Crew,
  { before, now }: { readonly before: StoredCrew["tools"]; readonly now: StoredCrew["tools"] },
  tasks: readonly string[],
): readonly { readonly tool: string; readonly task: string }[] {
  return tasks.flatMap((task) =>
    toolNames(crew, task)
      .filter((tool) => before[tool] !== now[tool])
      .map((tool) => ({ tool, task })),
  );
}
