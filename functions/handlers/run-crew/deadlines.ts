import { withinTimer } from "../../async/timer.ts";
import { type EffectFacts, isNote, type Once } from "../../crew/ports.ts";
import { EngineSignal, Suspend } from "../../crew/signals.ts";
import { endAs } from "../../domain/ends.ts";
import type { Execution } from "../../domain/execution.ts";
import type { Outcome } from "../../domain/outcome.ts";
import { redact } from "../../text/redact.ts";

/**
 * An invocation lasts at most 900 s; an effect that has not begun gets at least this long, in milliseconds.
 */
const EFFECT_MILLISECONDS = 240_000;
/** When a call in flight is broken off, in milliseconds before Lambda's end: enough to suspend and answer. */
const HARD_STOP_MILLISECONDS = 15_000;

export interface TimeGuard {
  /** Aborts, with a Suspend as reason, shortly before the invocation ends. */
  readonly signal: AbortSignal;
  /** Lets an effect begin, or throws Suspend when little time is left for it. */
  readonly beforeEffect: (facts?: EffectFacts) => void;
  /** Counts the effects that this attempt does, once each is stored. */
  readonly countEffects: (once: Once) => Once;
  /** Whether this attempt has done an effect to its end. */
  readonly hasProgressed: () => boolean;
  readonly stop: () => void;
}

/**
 * Keeps an attempt inside its invocation. Every attempt may do one effect, however little time is left. So
 * each makes progress, and the workflow's loop comes to an end.
 */
export function timeGuard(remainingMilliseconds: () => number): TimeGuard {
  const controller = new AbortController();
  const untilHardStop = withinTimer(remainingMilliseconds() - HARD_STOP_MILLISECONDS);
  const timer = setTimeout(() => controller.abort(new Suspend(0)), untilHardStop);
  let begun = 0;
  let stored = 0;
  return {
    signal: controller.signal,
    hasProgressed: () => stored > 0,
    countEffects: (once) => async (path, request, effect, facts) => {
      let isNew = false;
      const effectOnce = (): ReturnType<typeof effect> => {
        isNew = true;
        return effect();
      };
      const value = await once(path, request, effectOnce, facts);
      if (isNew) stored += 1;
      return value;
    },
    beforeEffect(facts) {
      // A wait is noted before its suspension: the note must not suspend for another reason, and without a
      // wait.
      if (isNote(facts)) return;
      const needed = Math.max(EFFECT_MILLISECONDS, (facts?.timeoutSeconds ?? 0) * 1000);
      if (begun > 0 && remainingMilliseconds() < needed) throw new Suspend(0);
      begun += 1;
    },
    stop: () => clearTimeout(timer),
  };
}

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

/** A wait, but no longer than the execution's own time: what asks for it may ask for days. In seconds. */
export function waitWithinLimit(
  { createdAt, limits }: Pick<Execution, "createdAt" | "limits">,
  seconds: number,
  now: number = Date.now(),
): number {
  const { timeout_seconds: limit } = limits;
  if (limit === undefined) return seconds;
  const left = Date.parse(createdAt) + limit * 1000 - now;
  return Math.min(seconds, Math.max(0, Math.ceil(left / 1000)));
}

/**
 * The end of an execution that is asked to wait for longer than its own time: it could do nothing more, and
 * whoever waits for it is told why at once. Undefined where it may wait, or nobody says why.
 */
export function endInsteadOfWait(
  execution: Pick<Execution, "createdAt" | "limits">,
  { waitSeconds, why }: { readonly waitSeconds: number; readonly why?: string | undefined },
  now: number = Date.now(),
): Outcome | undefined {
  if (why === undefined || waitWithinLimit(execution, waitSeconds, now) >= waitSeconds) return undefined;
  return endOfLongWait(
    execution.limits.timeout_seconds ?? 0,
    `${why}. The wait would take ${waitSeconds} s. Give the execution a longer timeout_seconds, or start it later`,
  );
}

/** The end of an execution whose time would be over before it may go on, with who makes it wait. */
function endOfLongWait(limitSeconds: number, why: string): Outcome {
  const end = endAs("timeLimit", String(limitSeconds));
  if (!("error" in end)) return end;
  const message = `The execution cannot end within its limit of ${limitSeconds} s: ${redact(why)}`;
  return { ...end, error: { ...end.error, message } };
}

/** The execution's `timeout_seconds`, counted from its creation over all its attempts and waits. */
export function timeLimit({ createdAt, limits }: Pick<Execution, "createdAt" | "limits">): TimeLimit {
  const seconds = limits.timeout_seconds;
  const end = seconds === undefined ? Number.POSITIVE_INFINITY : Date.parse(createdAt) + seconds * 1000;
  const controller = new AbortController();
  const left = withinTimer(end - Date.now());
  const timer = seconds === undefined ? undefined : setTimeout(() => controller.abort(new OutOfTime()), left);
  return {
    signal: controller.signal,
    isOver: () => Date.now() >= end,
    outcome: () => endAs("timeLimit", String(seconds ?? 0)),
    stop: () => clearTimeout(timer),
  };
}
