import * as z from "zod";

import { CREW_STEP, outputFilePath, type StepPath, taskOfPath, taskPath } from "../step-path.ts";

/**
 * What of a task's steps a replay does without. "all": it begins anew. "last-run": what led to the failure is
 * the last answer, or what was made of it. "open-notes": notes of what was under way, which would count time
 * and tries against the replay. "failed-callback": those, and that a callback began which then raised.
 */
const Dropped = z.enum(["all", "last-run", "open-notes", "failed-callback"]);
export type Dropped = z.infer<typeof Dropped>;

/** Which steps of an execution a replay goes on from. */
export const KeptSteps = z
  .object({
    /** Number of the first task of which nothing is kept; absent: it is for `dropped` to say. */
    before: z.int().positive().optional(),
    dropped: z.array(z.object({ task: z.int().positive(), what: Dropped }).readonly()).readonly(),
    beforeKickoff: z.boolean(),
    afterKickoff: z.boolean(),
  })
  .readonly();
export type KeptSteps = z.infer<typeof KeptSteps>;

/**
 * Every type of failure that the engine ends a task with, and what of its steps would only lead there again.
 * Where nothing of the failure is stored, the failed call is made again by itself.
 */
export const DROPPED_AFTER: Readonly<Record<string, Dropped>> = {
  GuardrailFailed: "last-run",
  OutputInvalid: "last-run",
  ToolFailed: "last-run",
  ModelAnswerUnusable: "last-run",
  ContextTooLong: "last-run",
  ReplayMismatch: "last-run",
  ModelUnavailable: "open-notes",
  ModelRefused: "open-notes",
  ModelMissing: "open-notes",
  ModelUnknown: "open-notes",
  ModelAddressWrong: "open-notes",
  ModelKeyMissing: "open-notes",
  GuardrailBroken: "open-notes",
  GuardrailMissing: "open-notes",
  ToolMissing: "open-notes",
  OutputFileRefused: "open-notes",
  PythonDenied: "open-notes",
  PythonGone: "open-notes",
  TaskTimedOut: "open-notes",
  BudgetExceeded: "open-notes",
  ConditionFailed: "open-notes",
  CallbackFailed: "failed-callback",
};

/** A type that is not known is taken for one whose failure is stored. */
export const droppedAfter = (errorType: string): Dropped =>
  Object.hasOwn(DROPPED_AFTER, errorType) ? (DROPPED_AFTER[errorType] ?? "last-run") : "last-run";

/**
 * Whether a replay keeps what is stored at a path, a note that a tool begins included. Never kept are the
 * crew's own step and the notes that files are written: a replay has a crew and files of its own.
 * @param paths of all steps of the execution
 */
export function keptSteps(
  paths: Iterable<StepPath>,
  { before = Number.POSITIVE_INFINITY, dropped, beforeKickoff, afterKickoff }: KeptSteps,
): (path: StepPath) => boolean {
  const known = new Set(paths);
  const whatOf = new Map(dropped.map(({ task, what }) => [task, what]));
  const conversations = conversationsOf(known);
  return (path) => {
    if (path === CREW_STEP) return false;
    if (path.startsWith("before-kickoff-")) return beforeKickoff;
    if (path.startsWith("after-kickoff-")) return afterKickoff;
    const task = taskOfPath(path);
    if (task === undefined || task >= before || path === outputFilePath(taskPath(task))) return false;
    const what = whatOf.get(task);
    if (what === undefined) return true;
    if (what === "all" || isOpenNote(path, known, conversations)) return false;
    if (what === "failed-callback") return known.has(path) || !/^task-\d+\/callback-\d+$/.test(path);
    return what !== "last-run" || runOf(path) !== conversations.lastRuns.get(task);
  };
}

/** How far the conversations of an execution have come. */
interface Conversations {
  /** Number of the last run, by the task's number. */
  readonly lastRuns: ReadonlyMap<number, number>;
  /** Number of the last turn, by the run's path: "task-2/run-1". */
  readonly lastTurns: ReadonlyMap<string, number>;
  /** Paths of runs that came to an answer, of which something was made. */
  readonly answered: ReadonlySet<string>;
}

function conversationsOf(paths: ReadonlySet<StepPath>): Conversations {
  const lastRuns = new Map<number, number>();
  const lastTurns = new Map<string, number>();
  const answered = new Set<string>();
  for (const path of paths) {
    const [, run, task, number, kind, position] =
      /^(task-(\d+)\/run-(\d+))\/(turn|convert|check|model)-(\d+)/.exec(path) ?? [];
    if (run === undefined) continue;
    lastRuns.set(Number(task), Math.max(lastRuns.get(Number(task)) ?? 0, Number(number)));
    if (kind === "turn") lastTurns.set(run, Math.max(lastTurns.get(run) ?? 0, Number(position)));
    else answered.add(run);
  }
  return { lastRuns, lastTurns, answered };
}

function runOf(path: StepPath): number | undefined {
  const [, run] = /^task-\d+\/run-(\d+)\//.exec(path) ?? [];
  return run === undefined ? undefined : Number(run);
}

/** A note of what a task was in the middle of. */
function isOpenNote(path: StepPath, paths: ReadonlySet<StepPath>, conversations: Conversations): boolean {
  if (/^task-\d+\/started$/.test(path)) return true;
  const [, call] = /^(.*)\/wait-\d+$/.exec(path) ?? [];
  if (call !== undefined) return !paths.has(call as StepPath);
  const [, run = "", task, number, turn] =
    /^(task-(\d+)\/run-(\d+))\/turn-(\d+)\/(?:.*\/)?delegate\/started$/.exec(path) ?? [];
  if (turn === undefined) return false;
  const { lastRuns, lastTurns, answered } = conversations;
  const isLast = lastRuns.get(Number(task)) === Number(number) && lastTurns.get(run) === Number(turn);
  return isLast && !answered.has(run);
}
