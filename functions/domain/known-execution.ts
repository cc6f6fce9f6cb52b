import { type Execution, ExecutionId } from "./execution.ts";
import { refuse } from "./http-answer.ts";
import type { ExecutionReader } from "./journal.ts";

/** The execution of an id that came from outside and may be anything; undefined when there is none. */
export async function readKnownExecution(
  journal: ExecutionReader,
  id: string,
): Promise<Execution | undefined> {
  return ExecutionId.safeParse(id).success ? journal.read(id) : undefined;
}

/** The answer for an id that no execution has. */
export const UNKNOWN_EXECUTION = refuse(
  404,
  "There is no execution with this id. GET /crew/executions lists those there are.",
);
