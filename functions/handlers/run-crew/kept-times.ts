import type { CrewEvent } from "../../crew/index.ts";
import { KeptSteps } from "../../crew/replay/kept-steps.ts";
import { type StepPath, taskOfPath } from "../../crew/step-path.ts";
import type { ExecutionReader } from "../../domain/journal.ts";
import { NO_PROGRESS, type TaskProgress } from "../../domain/progress.ts";
import type { ReplayOrigin } from "../../domain/replay/replay-origin.ts";

/** When a kept step ended, in epoch milliseconds; undefined of others, and where it is not known. */
export type AdoptedAt = (path: StepPath) => number | undefined;

/** What a replay keeps of another execution, for people who watch. */
export interface KeptWork {
  /** The other execution. */
  readonly from: string;
  /** When an event happened in that: ISO 8601; undefined of what the replay does itself. */
  readonly timeOf: (event: CrewEvent) => string | undefined;
}

export async function keptWork(
  { executionId, keep }: ReplayOrigin,
  journal: Pick<ExecutionReader, "readProgress">,
  adoptedAt: AdoptedAt,
): Promise<KeptWork> {
  const { tasks } = (await journal.readProgress(executionId)) ?? NO_PROGRESS;
  return { from: executionId, timeOf: keptTimes(wholeTasks(tasks, KeptSteps.parse(keep)), adoptedAt) };
}

/**
 * The times of what a replay keeps. What is no step in a kept task, such as a delegation, has that of the
 * step before it.
 */
function keptTimes(tasks: ReadonlyMap<number, TaskProgress>, adoptedAt: AdoptedAt): KeptWork["timeOf"] {
  const latest = new Map<number, string>();
  return (event) => {
    const index = positionOf(event);
    if (index === undefined) return undefined;
    const kept = tasks.get(index);
    if (event.type === "task-end") return kept?.finishedAt;
    const own = "path" in event ? adoptedAt(event.path as StepPath) : undefined;
    const at = own === undefined ? (latest.get(index) ?? kept?.startedAt) : new Date(own).toISOString();
    if (kept === undefined) return own === undefined ? undefined : at;
    if (at !== undefined) latest.set(index, at);
    return at;
  };
}

function positionOf(event: CrewEvent): number | undefined {
  if ("index" in event) return event.index;
  const task = "path" in event ? taskOfPath(event.path) : undefined;
  return task === undefined ? undefined : task - 1;
}

/** Those of the origin's tasks, by their positions, of which a replay does nothing anew. */
const wholeTasks = (
  tasks: readonly TaskProgress[],
  { before = Number.POSITIVE_INFINITY, dropped }: KeptSteps,
): ReadonlyMap<number, TaskProgress> =>
  new Map(
    [...tasks.entries()].filter(
      ([index]) => index + 1 < before && !dropped.some(({ task }) => task === index + 1),
    ),
  );
