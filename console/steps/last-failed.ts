import type { StepOfTree } from "../../client/typescript/api-types.ts";
import { isGroup } from "./step-kinds.ts";

/**
 * What failed last is what an execution failed of, most likely; groups fail with what is in them.
 * @param kind only steps of this kind
 */
export function lastFailed(steps: readonly StepOfTree[], kind?: StepOfTree["kind"]): StepOfTree | undefined {
  for (const step of steps.toReversed()) {
    const below = lastFailed(step.steps, kind);
    if (below !== undefined) return below;
    const hasFailed = step.status === "failed" || step.passed === false;
    if (hasFailed && !isGroup(step.kind) && (kind ?? step.kind) === step.kind) return step;
  }
  return undefined;
}

/**
 * The same of what an execution ended in.
 * @param task by its number; 0: no task, so that any step may be it
 */
export const lastFailedOf = (steps: readonly StepOfTree[], task: number): StepOfTree | undefined =>
  lastFailed(task === 0 ? steps : steps.filter(({ path }) => path === `task-${task}`));
