import { stableHash } from "../../json/stable-hash.ts";
import type { Crew, Inputs } from "../crew.ts";
import { planOrder } from "../run/plan.ts";
import { CrewFailure } from "../signals.ts";

/** A task whose texts, or whose agents' texts, depend on an input. */
export interface InputUse {
  readonly task: string;
  readonly input: string;
}

/**
 * Which inputs that differ are used by which of the first `tasks` tasks of a crew: in their texts, in those
 * of the agents that work on them, or as what triggered the crew.
 */
export function usedInputs(
  crew: Crew,
  { before, now }: { readonly before: Inputs; readonly now: Inputs },
  tasks: number,
): readonly InputUse[] {
  const names = changedInputs(before, now);
  if (names.length === 0) return [];
  const old = filledTasks(crew, before);
  const uses: InputUse[] = [];
  for (const input of names) {
    const { [input]: _old, ...others } = before;
    const changed = filledTasks(
      crew,
      Object.hasOwn(now, input) ? { ...others, [input]: now[input] ?? null } : others,
    );
    for (const [index, { name: task }] of crew.tasks.slice(0, tasks).entries()) {
      if (old[index] !== changed[index]) uses.push({ task, input });
    }
  }
  return uses;
}

/** A hash of each task with its agents, inputs filled in; none where one makes the path of a file wrong. */
function filledTasks(crew: Crew, inputs: Inputs): readonly string[] {
  try {
    return planOrder(crew, inputs).map(stableHash);
  } catch (error) {
    if (!(error instanceof CrewFailure)) throw error;
    return [];
  }
}

/** Names of inputs that are not the same in both. */
export const changedInputs = (before: Inputs, now: Inputs): readonly string[] =>
  [...new Set([...Object.keys(before), ...Object.keys(now)])].filter(
    (name) =>
      Object.hasOwn(before, name) !== Object.hasOwn(now, name) ||
      stableHash(before[name]) !== stableHash(now[name]),
  );
