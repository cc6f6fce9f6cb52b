import type { Task } from "./crew.ts";
import type { TaskOutput } from "./output.ts";

/** CrewAI's divider between the parts of a context. */
const DIVIDER = "\n\n----------\n\n";

/**
 * What a task is told of the outputs before it, which are those of the first of `tasks`; empty when it is told nothing. Only
 * `raw` texts travel. As in CrewAI, a skipped task's empty one is a part of all outputs, and none of a list's.
 */
export function contextOf(task: Task, tasks: readonly Task[], outputs: readonly TaskOutput[]): string {
  const raws = outputs.map(({ raw }) => raw);
  if (task.context === "all") return raws.join(DIVIDER);
  const chosen = task.context.map((name) => raws[tasks.findIndex((other) => other.name === name)]);
  return chosen.filter((raw) => raw !== undefined && raw !== "").join(DIVIDER);
}
