import * as z from "zod";

import { EndPhase, type Execution } from "./execution.ts";
import type { RecordedCost, RecordedEstimate } from "./outcome.ts";
import type { StoredSteps } from "./steps/steps.ts";

/**
 * How a task stands, as people see it. A task that was under way when its execution ended gets the phase of
 * that end as its status.
 */
export const TaskStatus = z.enum([
  "PENDING",
  "RUNNING",
  "COMPLETED",
  "SKIPPED",
  ...EndPhase.exclude(["COMPLETED"]).options,
]);
export type TaskStatus = z.infer<typeof TaskStatus>;

/** How far one task has come. Times are ISO 8601 in UTC. */
export interface TaskProgress {
  readonly name: string;
  /** Role of its agent, known once it begins. */
  readonly agent?: string;
  readonly status: TaskStatus;
  readonly startedAt?: string;
  readonly finishedAt?: string;
  readonly summary?: string;
  /** Tool calls that failed and whose policy counts that, replayed ones counted once. */
  readonly toolFailures?: number;
  /** Its answer was cut by the token limit. */
  readonly truncated?: true;
  /** Its model refused to answer, or a filter did. */
  readonly refused?: true;
  /** What was used for it, coworkers' calls included; absent before its first call. */
  readonly usage?: UsageProgress;
}

/** What an execution, or a task of it, has used so far, replayed calls counted once. */
export interface UsageProgress extends RecordedCost {
  readonly llm_calls: number;
  readonly tool_calls: number;
  readonly prompt_tokens: number;
  readonly completion_tokens: number;
  readonly total_tokens: number;
  readonly estimate?: RecordedEstimate;
}

/** What people see of a running execution. */
export interface Progress {
  /** In the crew's order; empty before the first attempt. */
  readonly tasks: readonly TaskProgress[];
  readonly usage: UsageProgress;
  /** Absent where an earlier version wrote it. */
  readonly steps?: StoredSteps | undefined;
  /** A short hash of the crew as it ran; absent where an earlier version wrote it. */
  readonly crewVersion?: string | undefined;
  /** Of a replay: what it used itself, without what it adopted. */
  readonly paid?: UsageProgress;
}

export const NO_PROGRESS: Progress = {
  tasks: [],
  usage: {
    llm_calls: 0,
    tool_calls: 0,
    prompt_tokens: 0,
    completion_tokens: 0,
    total_tokens: 0,
  },
};

/**
 * The tasks as they stand in view of how the execution itself does: one that has ended has no task under way,
 * whoever ended it and whatever was told last. Tasks that never began stay PENDING.
 */
export function tasksOf(
  { tasks }: Progress,
  execution: Pick<Execution, "phase" | "updatedAt">,
): readonly TaskProgress[] {
  const { phase, updatedAt } = execution;
  const end = EndPhase.safeParse(phase);
  if (!end.success) return tasks;
  return tasks.map((task) =>
    task.status === "RUNNING"
      ? { ...task, status: end.data, finishedAt: later(task.startedAt, updatedAt) }
      : task,
  );
}

/** An attempt notices within 2 s that the execution has ended, and may begin a task in that time. */
const later = (startedAt: string | undefined, endedAt: string): string =>
  startedAt !== undefined && startedAt > endedAt ? startedAt : endedAt;

/** Whether a task has ended well, or was not to be done. */
export const isDone = (status: TaskStatus | undefined): boolean =>
  status === "COMPLETED" || status === "SKIPPED";

/** What tasks come to together. */
export const taskCounts = (tasks: readonly TaskProgress[]) => ({
  completed: tasks.filter(({ status }) => isDone(status)).length,
  total: tasks.length,
  /** The first that is under way. */
  current: tasks.find(({ status }) => status === "RUNNING")?.name ?? null,
  toolFailures: tasks.reduce((sum, { toolFailures = 0 }) => sum + toolFailures, 0),
});
