import type { Task } from "./crew.ts";
import type { TaskOutput } from "./output.ts";

/** CrewAI's divider between the parts of a context. */
const DIVIDER = "\n\n----------\n\n";

/**
 * What a task is told of the tasks before it; empty when it is told nothing. Only `raw` texts travel. As in CrewAI, a skipped
 * task's empty one is a part of all outputs, and none of a list's.
 */
export function contextOf(task: Task, outputs: readonly TaskOutput[]): string {
  const chosen =
    task.context === "all"
      ? outputs
      : task.context.flatMap(
          (name) => outputs.find((output) => output.name === name && output.raw !== "") ?? [],
        );
  return chosen.map((output) => output.raw).join(DIVIDER);
}
