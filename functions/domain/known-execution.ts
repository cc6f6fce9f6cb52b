import { type Execution, ExecutionId } from "./execution.ts";
import { refuse } from "./http-answer.ts";
import type { ExecutionReader } from "./journal.ts";

/**
 * The ids that an id from outside may stand for, the likeliest first; none when it is no id. A UUID means the
 * same in either case (RFC 9562, 4), and some tools show it in upper case; executions have theirs in lower
 * case, but those of an earlier system have what their rows had.
 */
export function spellingsOf(id: string): readonly string[] {
  if (!ExecutionId.safeParse(id).success) return [];
  return [...new Set([id, id.toLowerCase(), id.toUpperCase()])];
}

/** The execution of an id that came from outside and may be anything; undefined when there is none. */
export async function readKnownExecution(
  journal: Pick<ExecutionReader, "read">,
  id: string,
): Promise<Execution | undefined> {
  for (const spelling of spellingsOf(id)) {
    const execution = await journal.read(spelling);
    if (execution !== undefined) return execution;
  }
  return undefined;
}

/** The answer for an id that no execution has. */
export const UNKNOWN_EXECUTION = refuse(
  404,
  "There is no execution with this id. GET /crew/executions lists those there are.",
);
