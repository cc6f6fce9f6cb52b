import type { StepTree } from "../../client/typescript/api-types.ts";
import { askPage } from "../api/api.ts";
import { mergeSteps } from "./merge-steps.ts";

export type Steps = Pick<StepTree, "steps" | "notes">;

/** Steps of one answer; the API takes 5000 at most. */
const PAGE = 2000;

/**
 * All steps of an execution, or of one task, page by page.
 * @param task its path, `task-2`
 * @throws StepcrewProblem, StepcrewUnreachable, or the signal's reason
 */
export async function readSteps(executionId: string, signal: AbortSignal, task?: string): Promise<Steps> {
  const query = new URLSearchParams({ limit: String(PAGE), ...(task !== undefined && { under: task }) });
  let all: Steps = { steps: [], notes: [] };
  for (;;) {
    const path = `/crew/executions/${encodeURIComponent(executionId)}/steps?${query.toString()}`;
    const { body, next } = await askPage<StepTree>({ path, key: "steps" }, signal);
    all = {
      steps: mergeSteps(all.steps, body.steps),
      notes: [...new Set([...all.notes, ...body.notes])],
    };
    const after = next?.get("after");
    if (after === undefined || after === null) return all;
    query.set("after", after);
  }
}

/** Puts tasks that were read anew in the place of what was known of them. */
export function withTask(known: Steps, task: Steps): Steps {
  const anew = new Map(task.steps.map((step) => [step.path, step]));
  const steps = known.steps.map((step) => anew.get(step.path) ?? step);
  const added = task.steps.filter(({ path }) => !known.steps.some((step) => step.path === path));
  return { steps: [...steps, ...added], notes: [...new Set([...known.notes, ...task.notes])] };
}
