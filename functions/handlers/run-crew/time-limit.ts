import { EngineSignal } from "../../crew/signals.ts";
import { endAs } from "../../domain/ends.ts";
import type { Execution } from "../../domain/execution.ts";
import type { Outcome } from "../../domain/outcome.ts";

/** Leaves the engine when the execution's own time is over. */
export class OutOfTime extends EngineSignal {
  override readonly name = "OutOfTime";
}

export interface TimeLimit {
  readonly signal: AbortSignal;
  isOver(): boolean;
  outcome(): Outcome;
  stop(): void;
}

/** setTimeout counts in 32 bits; no invocation lasts that long anyway. */
const LONGEST_TIMER_MILLISECONDS = 2 ** 31 - 1;

/** The execution's `timeout_seconds`, counted from its creation over all its attempts and waits. */
export function timeLimit({ createdAt, limits }: Execution): TimeLimit {
  const seconds = limits.timeout_seconds;
  const end = seconds === undefined ? Number.POSITIVE_INFINITY : Date.parse(createdAt) + seconds * 1000;
  const controller = new AbortController();
  const left = Math.min(Math.max(end - Date.now(), 0), LONGEST_TIMER_MILLISECONDS);
  const timer = seconds === undefined ? undefined : setTimeout(() => controller.abort(new OutOfTime()), left);
  return {
    signal: controller.signal,
    isOver: () => Date.now() >= end,
    outcome: () => endAs("timeLimit", String(seconds ?? 0)),
    stop: () => clearTimeout(timer),
  };
}
