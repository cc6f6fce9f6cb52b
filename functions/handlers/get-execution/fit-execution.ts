import type * as z from "zod";

import { beginningOf, isAnswerable, jsonSize } from "../../domain/json-size.ts";
import type { getExecution as contract } from "./contract.ts";

type Body = z.input<typeof contract.output>;
type Task = Body["tasks"][number];

const LONGEST_NAME = 30;

const withoutSummary = (task: Task): Task => ({ ...task, summary: null });
const bare = ({ name, status }: Task): Task => ({
  name: beginningOf(name, LONGEST_NAME),
  agent: null,
  status,
  started_at: null,
  finished_at: null,
  summary: null,
});

/** What an answer loses, one after the other. The counts in `progress` are always those of all tasks. */
const SHORTER: readonly ((body: Body) => Body)[] = [
  (body) => ({ ...body, tasks: body.tasks.map(withoutSummary) }),
  (body) => ({ ...body, tasks: body.tasks.map(bare) }),
  (body) => ({ ...body, tasks: body.tasks.map(bare), inputs: {} }),
  (body) => ({ ...body, tasks: [], inputs: {} }),
];

/**
 * The answer as far as a Lambda can give it, with `truncated: true` when that is not the whole: a crew may have thousands of
 * tasks, and an execution of an earlier system inputs of any size.
 */
export function fitExecution(body: Body): Body {
  let fitting = body;
  for (const shorter of SHORTER) {
    if (isAnswerable(jsonSize(fitting))) return fitting;
    fitting = { ...shorter(body), truncated: true };
  }
  return fitting;
}
