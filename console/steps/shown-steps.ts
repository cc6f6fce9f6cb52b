import type { StepOfTree } from "../../client/typescript/api-types.ts";
import { isWait } from "./step-kinds.ts";

type Steps = readonly StepOfTree[];

/**
 * The tree as people think of it: a wait lasts until what it waits for, for its note is written when it
 * begins; and a call that hands work to a coworker is the coworker's work.
 */
export function shownSteps(steps: Steps, isUnderWay: boolean, parent?: StepOfTree): Steps {
  return steps.map((step) => {
    const shown = isWait(step.kind)
      ? { ...step, ...waitEnd(step, { beside: steps, parent, isUnderWay }) }
      : asDelegation(step);
    return { ...shown, steps: shownSteps(shown.steps, isUnderWay, shown) };
  });
}

interface Surroundings {
  readonly beside: Steps;
  readonly parent: StepOfTree | undefined;
  /** Whether the execution is. */
  readonly isUnderWay: boolean;
}

type Ending = Pick<StepOfTree, "ended_at" | "status">;

/** The next beginning beside it, or else the end of what it is in; none of these: it waits still. */
function waitEnd(wait: StepOfTree, { beside, parent, isUnderWay }: Surroundings): Ending {
  const { began_at: from } = wait;
  const later = beside.flatMap(({ began_at: at }) => (at !== null && from !== null && at > from ? [at] : []));
  const [next] = later.toSorted();
  const end = next ?? (parent?.status === "done" ? parent.ended_at : null);
  if (end !== null && from !== null && end > from) return { ended_at: end, status: wait.status };
  return isUnderWay ? { ended_at: null, status: "under way" } : wait;
}

/** Such a call is no step itself, and has nothing below it but the coworker's turns. */
function asDelegation(step: StepOfTree): StepOfTree {
  const { kind, tool, steps } = step;
  const work = steps.find((below) => below.kind === "delegation");
  if (kind !== "tool" || tool !== null || work === undefined) return step;
  const [first] = work.steps;
  return { ...work, agent: work.agent ?? first?.agent ?? null };
}
