import type { Task } from "../crew.ts";
import { type Body, placeOf, type Report } from "./entry.ts";

/** CrewAI's rules of which tasks may stand where. `bodies` are the tasks' own, at the same positions. */
export function checkTaskOrder(tasks: readonly Task[], bodies: readonly Body[], report: Report): void {
  for (const [index, task] of tasks.entries()) {
    const body = bodies[index];
    if (body === undefined) continue;
    if (task.condition !== undefined && index === 0) {
      const place = placeOf(body, "condition");
      report("error", place, `${task.name} is the first task and has a condition: there is no output to ask`);
    }
    if (task.condition !== undefined && task.async) {
      report(
        "error",
        placeOf(body, "async_execution"),
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
        placeOf(body, "context"),
        `The context of ${task.name} names ${together.name}, ${reason}`,
      );
    }
  }
  checkTrailing(tasks, bodies, report);
}

/** The async tasks right before an async task. */
function sameBatch(tasks: readonly Task[], index: number): readonly Task[] {
  if (!tasks[index]?.async) return [];
  const lastSync = tasks.slice(0, index).findLastIndex((task) => !task.async);
  return tasks.slice(lastSync + 1, index);
}

function checkTrailing(tasks: readonly Task[], bodies: readonly Body[], report: Report): void {
  const last = bodies.at(-1);
  if (last === undefined || !tasks.at(-1)?.async || !tasks.at(-2)?.async) return;
  const message = `A crew may end with one async task at most: let ${last.name} not be async, or add a task after it`;
  report("error", placeOf(last, "async_execution"), message);
}
