import type { Crew } from "../../crew/crew.ts";
import type { Tool } from "../../crew/tool.ts";
import { stableHash } from "../../json/stable-hash.ts";

/** Changes when stored steps could mean something else than before. */
const STEP_FORMAT = 1;
/** Enough to tell a crew's versions apart. */
const VERSION_CHARACTERS = 12;

/**
 * What an execution's steps were made for: the resolved crew and what its tools promise. It is the request of
 * every execution's first step. A change of the crew's files, or of a tool's name, description, parameters or
 * effect, ends an open execution with a sentence instead of mixing two crews. A change of a tool's or
 * guardrail's code is not noticed.
 */
export const crewIdentity = (
  { rehearsedModels: _estimatedWith, ...crew }: Crew,
  tools: ReadonlyMap<string, Tool>,
): unknown => ({
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

/** Tells people whether two executions had the same crew, models that a start asked for included. */
export const crewVersion = (identity: unknown): string => stableHash(identity).slice(0, VERSION_CHARACTERS);
