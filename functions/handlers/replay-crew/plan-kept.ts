import type { Crew } from "../../crew/crew.ts";
import { type Dropped, DROPPED_AFTER, droppedAfter, type KeptSteps } from "../../crew/replay/kept-steps.ts";
import { refuse } from "../../domain/http-answer.ts";
import { isDone } from "../../domain/progress.ts";
import { didYouMean } from "../../text/did-you-mean.ts";
import type { Origin } from "./origin.ts";

/** What a replay keeps as far as the end of its origin and the body say. */
export interface KeptPlan {
  readonly keep: KeptSteps;
  /** Name of the first task that is done anew; null where it goes on where the origin stopped. */
  readonly fromTask: string | null;
  /** Whether a task, by its number, is kept as a whole. */
  readonly isWhole: (task: number) => boolean;
}

/** What is kept, or why that cannot be: the body names no task that may be gone on from. */
export function planKept(
  origin: Origin,
  crew: Crew,
  fromTask: string | number | undefined,
): KeptPlan | ReturnType<typeof refuse> {
  if (fromTask === undefined) return goingOn(origin, crew);
  const named = typeof fromTask === "number" ? fromTask : taskNumber(crew, fromTask);
  const task = crew.tasks[named - 1];
  if (task === undefined) return refuseTask(crew, fromTask);
  const unfinished = crew.tasks
    .slice(0, named - 1)
    .filter((_, index) => !isComplete(origin, index + 1))
    .map(({ name }) => `"${name}"`);
  if (unfinished.length > 0) {
    const instead =
      origin.execution.phase === "COMPLETED" ? "" : ", or leave it out to go on where it stopped";
    return refuseFromTask(
      `The execution did not complete ${listed("the task", unfinished)}, so nothing can go on from "${task.name}". Name ${unfinished[0]} as from_task${instead}.`,
    );
  }
  return {
    keep: { before: named, dropped: [], beforeKickoff: named > 1, afterKickoff: false },
    fromTask: task.name,
    isWhole: (number) => number < named,
  };
}

const taskNumber = ({ tasks }: Crew, wanted: string): number =>
  tasks.findIndex(({ name }) => name === wanted) + 1;

function refuseTask({ name: crew, tasks }: Crew, wanted: string | number) {
  const names = tasks.map(({ name }) => name);
  const what =
    typeof wanted === "number"
      ? `The crew "${crew}" has no task ${wanted}`
      : `The crew "${crew}" has no task "${wanted}"${didYouMean(wanted, names)}`;
  return refuseFromTask(`${what}. Its tasks are: ${names.join(", ")}.`);
}

const refuseFromTask = (sentence: string) =>
  refuse(422, sentence, [{ pointer: "/from_task", detail: "names no task to go on from" }]);

/** Of an execution that failed: all but what led to its end, and notes of what was under way. */
function goingOn(origin: Origin, crew: Crew): KeptPlan | ReturnType<typeof refuse> {
  const { execution, tasks } = origin;
  if (execution.phase === "COMPLETED") {
    const names = crew.tasks.map(({ name }) => name).join(", ");
    return refuseFromTask(`The execution completed. Name a task to go on from as from_task: ${names}.`);
  }
  const { failedTasks = [], error } = execution;
  const type = error?.type ?? "";
  if (origin.stored === undefined && Object.hasOwn(DROPPED_AFTER, type) && type !== "BudgetExceeded") {
    return refuseFromTask(
      "An earlier version ran this execution, and did not keep which task failed. Name that as from_task.",
    );
  }
  const isWhole = (task: number): boolean =>
    isComplete(origin, task) && !failedTasks.some((failed) => failed.task === task);
  const whatOf = (task: number): Dropped => {
    const failed = failedTasks.find((one) => one.task === task);
    return failed === undefined ? "open-notes" : droppedAfter(failed.type);
  };
  const open = crew.tasks.flatMap((_, index) => (isWhole(index + 1) ? [] : [index + 1]));
  const hasBegun = tasks.some(({ status }) => status !== "PENDING");
  return {
    keep: {
      dropped: open.map((task) => ({ task, what: whatOf(task) })),
      beforeKickoff: type !== "MissingInputs" && (type !== "HookFailed" || hasBegun),
      afterKickoff: type !== "HookFailed" && open.length === 0,
    },
    fromTask: null,
    isWhole,
  };
}

/** The crew may have got further tasks since, which did not run. */
function isComplete({ execution, tasks, stored }: Origin, task: number): boolean {
  if (isDone(tasks[task - 1]?.status)) return true;
  return execution.phase === "COMPLETED" && task <= (stored?.definitions.length ?? tasks.length);
}

const listed = (what: string, names: readonly string[]): string =>
  `${what}${names.length === 1 ? "" : "s"} ${names.join(", ")}`;
