import type { ListedExecution } from "../../client/typescript/api-types.ts";
import { timeOf } from "../format/duration.ts";

/** What became of a number of executions. */
export interface Counts {
  readonly completed: number;
  /** Without those that somebody cancelled: these neither succeeded nor failed. */
  readonly failed: number;
  readonly cancelled: number;
  readonly running: number;
}

export interface DayFigures extends Counts {
  /** Of where the reader is: 2026-11-29. */
  readonly day: string;
}

export interface CrewFigures extends Counts {
  readonly crew: string;
  readonly tokens: number;
  /** Dollars of those whose cost is known. */
  readonly cost: number;
  /** How many executions' cost is not known. */
  readonly unpriced: number;
  /** In seconds, of those that completed or failed; undefined where none has. */
  readonly median: number | undefined;
  readonly slow: number | undefined;
}

/** Executions of each day, the earliest first, days without any included. */
export function figuresByDay(
  executions: readonly ListedExecution[],
  days: number,
  now: number,
): readonly DayFigures[] {
  const byDay = Map.groupBy(executions, ({ created_at: at }) => dayOf(timeOf(at)));
  const today = new Date(now);
  return Array.from({ length: days }, (_, index) => {
    // Not a number of hours before now: where clocks are changed, days have 23 or 25 of them.
    const date = today.getDate() - (days - 1 - index);
    const day = dayOf(new Date(today.getFullYear(), today.getMonth(), date, 12).getTime());
    return { day, ...countsOf(byDay.get(day) ?? []) };
  });
}

/** Executions of each crew, those with the most first. */
export function figuresByCrew(executions: readonly ListedExecution[]): readonly CrewFigures[] {
  const byCrew = Map.groupBy(executions, ({ crew_name: crew }) => crew);
  return [...byCrew]
    .map(([crew, all]) => crewFigures(crew, all))
    .toSorted((left, right) => totalOf(right) - totalOf(left));
}

export function crewFigures(crew: string, executions: readonly ListedExecution[]): CrewFigures {
  const seconds = executions
    .filter((execution) => ["completed", "failed"].includes(standingOf(execution)))
    .flatMap(({ duration_seconds: each }) => each ?? [])
    .toSorted((left, right) => left - right);
  return {
    crew,
    ...countsOf(executions),
    tokens: sum(executions, ({ total_tokens: tokens }) => tokens ?? 0),
    cost: sum(executions, ({ cost_usd: cost }) => cost ?? 0),
    unpriced: sum(executions, ({ cost_usd: cost }) => (typeof cost === "number" ? 0 : 1)),
    median: percentile(seconds, 0.5),
    slow: percentile(seconds, 0.95),
  };
}

/** How many of those that completed or failed completed, in percent; undefined where there are none. */
export const successPercent = ({ completed, failed }: Counts): number | undefined =>
  completed + failed === 0 ? undefined : Math.round((completed / (completed + failed)) * 100);

export const totalOf = ({ completed, failed, cancelled, running }: Counts): number =>
  completed + failed + cancelled + running;

/**
 * The least value that so large a share of all does not exceed.
 * @param sorted the least first
 */
const percentile = (sorted: readonly number[], share: number): number | undefined =>
  sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];

function countsOf(executions: readonly ListedExecution[]): Counts {
  const counts = { completed: 0, failed: 0, cancelled: 0, running: 0 };
  for (const execution of executions) counts[standingOf(execution)] += 1;
  return counts;
}

function standingOf({ status, phase }: ListedExecution): keyof Counts {
  if (status === "PROCESSING") return "running";
  if (status === "COMPLETED") return "completed";
  return phase === "CANCELLED" ? "cancelled" : "failed";
}

const sum = (executions: readonly ListedExecution[], of: (execution: ListedExecution) => number): number =>
  executions.reduce((total, execution) => total + of(execution), 0);

function dayOf(time: number): string {
  const at = new Date(time);
  const two = (count: number): string => String(count).padStart(2, "0");
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}
