import type { Crew } from "../../crew/crew.ts";
import type { Tool } from "../../crew/tool.ts";

/** Changes when stored steps could mean something else than before. */
const STEP_FORMAT = 1;

/**
 * What an execution's steps were made for: the resolved crew and what its tools promise. It is the first step of every
 * execution, so that a change of code under an open one ends it with a sentence instead of mixing two crews.
 */
export const crewIdentity = (crew: Crew, tools: ReadonlyMap<string, Tool>): unknown => ({
  format: STEP_FORMAT,
  crew,
  tools: [...tools]
    .map(([file, { name, description, parameters, effect }]) => ({
      file,
      name,
      description,
      parameters,
      effect,
    }))
    .toSorted((left, right) => (left.file < right.file ? -1 : 1)),
});
