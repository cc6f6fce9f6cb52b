import { type ReadonlySignal, type Signal, useSignal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";

import type { ExecutionDetail } from "../../client/typescript/api-types.ts";
import type { Steps } from "../steps/read-steps.ts";
import { Follower } from "./follower.ts";

/** An execution as it goes on. */
export interface LiveExecution {
  readonly executionId: string;
  readonly detail: ReadonlySignal<ExecutionDetail | undefined>;
  readonly steps: ReadonlySignal<Steps | undefined>;
  /** Why the execution is not known, or no longer followed. */
  readonly failure: ReadonlySignal<Error | undefined>;
  /** The same of its steps, which may be gone though it is there. */
  readonly stepsFailure: ReadonlySignal<Error | undefined>;
  /** Whether what happens meanwhile is left for later. */
  readonly isPaused: Signal<boolean>;
  /** Reads all of it anew, and goes on following. */
  readonly reload: () => void;
}

export function useLiveExecution(executionId: string): LiveExecution {
  const isPaused = useSignal(false);
  const round = useSignal(0);
  const follower = useMemo(() => new Follower(executionId), [executionId]);
  useEffect(() => {
    if (isPaused.value) return undefined;
    const controller = new AbortController();
    void follower.follow(controller.signal);
    return () => controller.abort(new Error("The execution is no longer looked at"));
  }, [follower, isPaused.value, round.value]);
  const { detail, steps, failure, stepsFailure } = follower;
  return {
    executionId,
    detail,
    steps,
    failure,
    stepsFailure,
    isPaused,
    reload: () => (round.value += 1),
  };
}
