import { JournalUnavailable, WorkflowUnavailable } from "../../domain/errors.ts";
import type { Log } from "../../domain/log.ts";
import { reasonOf } from "../../text/error-text.ts";

/**
 * When the journal fails so many executions in a row it is away, and going on would only take the run's time.
 */
const JOURNAL_IS_AWAY = 3;

/** What goes wrong in one run: a failure of one execution must not keep the others waiting. */
export interface RunFailures {
  /**
   * Does something for one execution. Its failure is logged under the execution's id, once a run, and left to
   * the next run.
   * @returns undefined when it failed
   * @throws WorkflowUnavailable, which is no execution's own
   */
  readonly guard: <Result>(executionId: string, work: () => Promise<Result>) => Promise<Result | undefined>;
  /** How many executions failed. */
  readonly count: () => number;
  /** Whether the journal failed several executions in a row. */
  readonly isJournalAway: () => boolean;
  /** Keeps an error that is no execution's own until the run has done what it can. */
  readonly keep: (error: unknown) => void;
  /** Throws the first error that was kept: an alarm watches the function's failures. */
  readonly throwKept: () => void;
}

export function runFailures(log: Log): RunFailures {
  const failed = new Set<string>();
  const kept: unknown[] = [];
  let inARow = 0;
  let isJournalAway = false;
  const note = (executionId: string, error: unknown): void => {
    inARow = error instanceof JournalUnavailable ? inARow + 1 : 0;
    if (inARow === JOURNAL_IS_AWAY) {
      isJournalAway = true;
      kept.push(error);
    }
    if (!failed.has(executionId)) {
      const keys = { execution_id: executionId, reason: reasonOf(error) };
      log.warn("an execution could not be reconciled; the next run tries again", keys);
    }
    failed.add(executionId);
  };
  return {
    async guard(executionId, work) {
      try {
        const result = await work();
        inARow = 0;
        return result;
      } catch (error) {
        if (error instanceof WorkflowUnavailable) throw error;
        note(executionId, error);
        return undefined;
      }
    },
    count: () => failed.size,
    isJournalAway: () => isJournalAway,
    keep: (error) => void kept.push(error),
    throwKept() {
      if (kept.length > 0) throw kept[0];
    },
  };
}
