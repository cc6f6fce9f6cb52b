import type { StepOfTree } from "../../client/typescript/api-types.ts";

/** The step at a path; a path goes from above to below, so there is one way only. */
export function findStep(steps: readonly StepOfTree[], path: string): StepOfTree | undefined {
  for (const step of steps) {
    if (step.path === path) return step;
    if (path.startsWith(`${step.path}/`)) return findStep(step.steps, path);
  }
  return undefined;
}

/** What was begun or done last: the deepest of the last ones. */
export function lastOpen(steps: readonly StepOfTree[]): StepOfTree | undefined {
  const begun = steps.filter(({ began_at: at }) => at !== null);
  const last = begun
    .toSorted((left, right) => ((left.began_at ?? "") < (right.began_at ?? "") ? -1 : 1))
    .at(-1);
  return last === undefined ? undefined : (lastOpen(last.steps) ?? last);
}
