import { kindOfPath, parentOfPath } from "../../crew/step-kinds.ts";
import type { KnownStep } from "../../domain/steps/steps.ts";

/** A task, a run or a delegation: no step itself, and as long as the steps below it. */
export interface Work {
  readonly path: string;
  readonly kind: "task" | "run" | "delegation";
  began: number;
  ended: number;
  /** The first agent that worked on it. */
  agent: string | undefined;
  task: string | undefined;
  /** The execution that all of its steps were copied from; false: some of them are its own. */
  replayedFrom: string | false;
}

/** A step with its times, in epoch milliseconds. */
export interface TimedStep {
  readonly step: KnownStep;
  readonly began: number;
  readonly ended: number;
}

const IS_WORK: readonly string[] = ["task", "run", "delegation"] satisfies readonly Work["kind"][];
/** What only takes a note, and is no work. */
const NOTES: readonly string[] = ["clock", "wait", "retry", "cache", "crew"];

export interface WorkTree {
  /** Each before those below it. */
  readonly works: readonly Work[];
  readonly steps: readonly TimedStep[];
  /** Steps of versions that kept no times. */
  readonly untimed: number;
}

/**
 * What spans are made of.
 * @param origin when an execution began: steps that it copied from another one take no time in it
 */
export function workTree(known: readonly KnownStep[], origin: number): WorkTree {
  const works = new Map<string, Work>();
  const worked = known.filter(({ path }) => !NOTES.includes(kindOfPath(path)));
  const steps = worked.flatMap((step) => timed(step, origin));
  for (const step of steps) {
    for (const path of worksAround(step.step.path)) works.set(path, joined(works.get(path), path, step));
  }
  const inOrder = [...works.values()].toSorted((left, right) => (left.path < right.path ? -1 : 1));
  return { works: inOrder, steps, untimed: worked.length - steps.length };
}

function timed(step: KnownStep, origin: number): readonly TimedStep[] {
  if (step.replayedFrom !== undefined) return [{ step, began: origin, ended: origin }];
  const { began_at: began, ended_at: ended } = step.about ?? {};
  const from = began ?? ended;
  return from === undefined ? [] : [{ step, began: from, ended: Math.max(from, ended ?? from) }];
}

/** Tasks, runs and delegations that a path is in, the innermost first. */
function* worksAround(path: string): Generator<string> {
  for (let at = parentOfPath(path); at !== undefined; at = parentOfPath(at)) {
    if (IS_WORK.includes(kindOfPath(at))) yield at;
  }
}

function joined(known: Work | undefined, path: string, { step, began, ended }: TimedStep): Work {
  const from = step.replayedFrom ?? false;
  if (known === undefined) {
    const kind = kindOfPath(path) as Work["kind"];
    return { path, kind, began, ended, agent: step.about?.agent, task: step.about?.task, replayedFrom: from };
  }
  // Copied steps count where there are no others.
  if (from === false && known.replayedFrom !== false)
    Object.assign(known, { began, ended, replayedFrom: false });
  if (from === known.replayedFrom) {
    known.began = Math.min(known.began, began);
    known.ended = Math.max(known.ended, ended);
  }
  known.agent ??= step.about?.agent;
  known.task ??= step.about?.task;
  return known;
}

/**
 * The path of the work that a step, or other work, is in: the calls of a conversation stand beside each
 * other. Undefined: the execution itself.
 */
export const workAbove = (path: string): string | undefined => worksAround(path).next().value ?? undefined;
