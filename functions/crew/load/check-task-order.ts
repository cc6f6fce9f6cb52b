import type { Task } from "../crew.ts";
import { type Entry, locationOf, type Report } from "./entry.ts";

/** CrewAI's rules for the order of tasks. `entries` are those of the tasks, at the same positions. */
export function checkTaskOrder(tasks: readonly Task[], entries: readonly Entry[], report: Report): void {
  for (const [index, task] of tasks.entries()) {
    const entry = entries[index];
    if (entry === undefined) continue;
    if (task.condition !== undefined && index === 0) {
      const location = locationOf(entry, "condition");
      report(
        "error",
        location,
        `${task.name} is the first task and has a condition: there is no output before it to check`,
      );
    }
    if (task.condition !== undefined && task.async) {
      report(
        "error",
        locationOf(entry, "async_execution"),
        `${task.name} has a condition, so it cannot be async`,
      );
    }
    const [together] = sameBatch(tasks, index).filter(
      (other) => task.context !== "all" && task.context.includes(other.name),
    );
    if (together !== undefined) {
      const reason = `which may not have ended when it starts: put a task that is not async between them`;
      report(
        "error",
        locationOf(entry, "context"),
        `The context of ${task.name} names ${together.name}, ${reason}`,
      );
    }
  }
  checkTrailing(tasks, entries, report);
}

/** The async tasks right before an async task. */
function sameBatch(tasks: readonly Task[], index: number): readonly Task[] {
  if (!tasks[index]?.async) return [];
  const lastSync = tasks.slice(0, index).findLastIndex((task) => !task.async);
  return tasks.slice(lastSync + 1, index);
}

function checkTrailing(tasks: readonly Task[], entries: readonly Entry[], report: Report): void {
  const last = entries.at(-1);
  if (last === undefined || !tasks.at(-1)?.async || !tasks.at(-2)?.async) return;
  const message = `A crew may end with at most one async task: make ${last.name} synchronous, or add a task after it`;
  report("error", locationOf(last, "async_execution"), message);
}
