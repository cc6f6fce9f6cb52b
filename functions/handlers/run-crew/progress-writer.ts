import type { CrewEvent } from "../../crew/index.ts";
import { taskAnsweredAt, taskOfPath } from "../../crew/step-path.ts";
import type { AttemptJournal, ExecutionReader } from "../../domain/journal.ts";
import { NO_PROGRESS, type Progress, type TaskProgress, type UsageProgress } from "../../domain/progress.ts";
import { type StoredStep, type StoredSteps, withStep } from "../../domain/steps/steps.ts";
import { addProgressUsage, hasCaughtUp, NOTHING_USED, usageOfEvent } from "./progress-usage.ts";

export interface ProgressWriter {
  /** Reads what earlier attempts have written; call it before the first event. */
  readonly open: () => Promise<void>;
  readonly add: (event: CrewEvent, at: string) => void;
  /** Counts a step of this attempt, stored now or before. */
  readonly addStep: (step: StoredStep) => void;
  /** When the task at this position began, in whichever attempt. */
  readonly startOf: (index: number) => string | undefined;
  /** Whether there is something that the journal does not have yet. */
  readonly isAhead: () => boolean;
  /** What the journal has; undefined before `open`, and where it lacks something. */
  readonly written: () => Progress | undefined;
  /** Writes what the journal does not have yet; makes no call when that is nothing. */
  readonly write: () => Promise<void>;
}

interface WatchedAttempt {
  readonly executionId: string;
  readonly attempt: number;
  readonly isReplay: boolean;
  readonly crewVersion?: string | undefined;
}

/**
 * An execution's progress in the journal: the sum of the events so far, in one item that is written as a
 * whole.
 */
export function progressWriter(
  { executionId, attempt, isReplay, crewVersion }: WatchedAttempt,
  journal: ExecutionReader & AttemptJournal,
): ProgressWriter {
  let shown: Progress | undefined;
  let now = NO_PROGRESS;
  let steps: StoredSteps | undefined;
  /** Failed tool calls of this attempt, by the task's position. */
  const failures = new Map<number, number>();
  /** What this attempt has used, by the task's position. */
  const used = new Map<number, UsageProgress>();
  const isAhead = (): boolean => shown !== undefined && furthest(shown, { ...now, steps }) !== shown;
  return {
    async open() {
      if (shown !== undefined) return;
      shown = (attempt === 1 ? undefined : await journal.readProgress(executionId)) ?? NO_PROGRESS;
      now = isReplay ? { paid: NOTHING_USED, ...shown } : shown;
    },
    add(event, at) {
      const usage = usageOfEvent(event);
      const after = withFailures(progressAfter(now, event, at), event, failures);
      now = usage === undefined ? after : withUsage(after, event, { usage, used });
    },
    addStep(step) {
      steps = withStep(steps, step);
    },
    startOf: (index) => now.tasks[index]?.startedAt,
    isAhead,
    written: () => (isAhead() ? undefined : shown),
    async write() {
      const next = furthest(shown ?? NO_PROGRESS, { ...now, steps });
      if (next === shown) return;
      await journal.writeProgress(executionId, {
        ...next,
        ...(crewVersion !== undefined && { crewVersion }),
      });
      shown = next;
    },
  };
}

/**
 * The progress after one more event. A later attempt goes through all events again: what is known of a task
 * stays, while usage is counted anew from the beginning, replayed calls included.
 */
function progressAfter(progress: Progress, event: CrewEvent, at: string): Progress {
  switch (event.type) {
    case "crew-start":
      return {
        tasks: event.tasks.map((name, index) => progress.tasks[index] ?? pending(name)),
        usage: NOTHING_USED,
        ...(progress.paid && { paid: NOTHING_USED }),
      };
    case "task-start":
      return withTask(progress, event.index, (task) =>
        task.status === "PENDING" ? { ...task, agent: event.agent, status: "RUNNING", startedAt: at } : task,
      );
    case "task-end":
      // One that failed ends with its execution, whose phase it gets.
      if (event.failed !== undefined) return progress;
      return withTask(progress, event.index, (task) =>
        task.finishedAt === undefined ? endedTask(task, event, at) : task,
      );
    case "model-call":
    case "tool-call":
    case "delegation":
    case "guardrail":
    case "model-call-start":
    case "model-retry":
      return progress;
    case "warning":
      return withWarning(progress, event);
    case "crew-end":
      return progress;
    default:
      return event satisfies never;
  }
}

type EventOf<Type extends CrewEvent["type"]> = Extract<CrewEvent, { readonly type: Type }>;

interface UsedBy {
  /** By the event. */
  readonly usage: UsageProgress;
  /** By each task in this attempt, by its position; is added to. */
  readonly used: Map<number, UsageProgress>;
}

/**
 * The sums with what an event used, and the tasks with what was used for each. As with failures, a later
 * attempt counts anew, and is behind what is known of a task until it is past it.
 */
function withUsage(before: Progress, event: CrewEvent, { usage, used }: UsedBy): Progress {
  const isPaid = before.paid !== undefined && !("isAdopted" in event && event.isAdopted);
  const progress = {
    ...before,
    usage: addProgressUsage(before.usage, usage),
    ...(isPaid && { paid: addProgressUsage(before.paid ?? NOTHING_USED, usage) }),
  };
  const task = "path" in event ? taskOfPath(event.path) : undefined;
  if (task === undefined) return progress;
  const sum = addProgressUsage(used.get(task - 1) ?? NOTHING_USED, usage);
  used.set(task - 1, sum);
  return withTask(progress, task - 1, (known) =>
    hasCaughtUp(sum, known.usage) ? { ...known, usage: sum } : known,
  );
}

/**
 * The tasks with their failed tool calls. A later attempt goes through all calls again, so that its own count
 * is behind what is known until it is past them.
 */
function withFailures(progress: Progress, event: CrewEvent, failures: Map<number, number>): Progress {
  if (event.type !== "tool-call" || event.failure === null || !event.counts) return progress;
  const task = taskOfPath(event.path);
  if (task === undefined) return progress;
  const count = (failures.get(task - 1) ?? 0) + 1;
  failures.set(task - 1, count);
  return withTask(progress, task - 1, (known) =>
    count > (known.toolFailures ?? 0) ? { ...known, toolFailures: count } : known,
  );
}

function endedTask(task: TaskProgress, event: EventOf<"task-end">, at: string): TaskProgress {
  // What a reply before the last one lacked is over.
  const { truncated: _cut, refused: _refused, ...before } = task;
  return {
    ...before,
    agent: event.agent,
    status: event.skipped ? "SKIPPED" : "COMPLETED",
    finishedAt: at,
    summary: event.summary,
    ...(event.ending && { [event.ending]: true }),
  };
}

/** A task that never ends shows how the latest reply to it ended. */
function withWarning(progress: Progress, { path, reason }: EventOf<"warning">): Progress {
  if (reason !== "truncated" && reason !== "refused") return progress;
  const number = taskAnsweredAt(path);
  if (number === undefined) return progress;
  return withTask(progress, number - 1, (task) =>
    task.finishedAt === undefined ? { ...task, [reason]: true } : task,
  );
}

const pending = (name: string): TaskProgress => ({ name, status: "PENDING" });

const withTask = (
  progress: Progress,
  index: number,
  change: (task: TaskProgress) => TaskProgress,
): Progress => ({
  ...progress,
  tasks: progress.tasks.map((task, position) => (position === index ? change(task) : task)),
});

/**
 * What is to be shown: `shown` itself unless `now` adds to it. A replay counts the usage from zero again;
 * until it is past the stored steps, what is shown is ahead of it, and must not go back.
 */
function furthest(shown: Progress, now: Progress): Progress {
  const { usage, paid = now.paid } = hasCaughtUp(now.usage, shown.usage) ? now : shown;
  const hasSameTasks =
    now.tasks.length === shown.tasks.length && now.tasks.every((task, index) => task === shown.tasks[index]);
  const hasMoreSteps = now.steps !== undefined && now.steps.bytes > (shown.steps?.bytes ?? 0);
  return hasSameTasks && usage === shown.usage && !hasMoreSteps
    ? shown
    : { tasks: now.tasks, usage, ...(paid && { paid }), steps: now.steps ?? shown.steps };
}
