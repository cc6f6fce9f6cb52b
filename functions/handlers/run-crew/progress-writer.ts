import type { CrewEvent } from "../../crew/index.ts";
import type { ExecutionJournal } from "../../domain/journal.ts";
import { NO_PROGRESS, type Progress } from "../../domain/progress.ts";
import { progressAfter } from "./progress-after.ts";

export interface ProgressWriter {
  /** Reads what the attempts before have told; call it before the first event. */
  readonly open: () => Promise<void>;
  readonly add: (event: CrewEvent, at: string) => void;
  /** Whether there is something that the journal does not show yet. */
  readonly isAhead: () => boolean;
  /** Writes what there is to show; no call when that is nothing. */
  readonly write: () => Promise<void>;
}

/** An execution's progress in the journal: the sum of the events so far, in one item that is written as a whole. */
export function progressWriter(
  executionId: string,
  attempt: number,
  journal: Pick<ExecutionJournal, "readProgress" | "writeProgress">,
): ProgressWriter {
  let shown: Progress | undefined;
  let now = NO_PROGRESS;
  return {
    async open() {
      if (shown !== undefined) return;
      shown = (attempt === 1 ? undefined : await journal.readProgress(executionId)) ?? NO_PROGRESS;
      now = shown;
    },
    add(event, at) {
      now = progressAfter(now, event, at);
    },
    isAhead: () => shown !== undefined && further(shown, now) !== shown,
    async write() {
      const next = further(shown ?? NO_PROGRESS, now);
      if (next === shown) return;
      await journal.writeProgress(executionId, next);
      shown = next;
    },
  };
}

/**
 * `shown` itself unless `now` adds to it. A replay counts the usage from nothing again: until it is past the stored steps, what is
 * shown is further, and must not go back.
 */
function further(shown: Progress, now: Progress): Progress {
  const usage = callsOf(now) > callsOf(shown) ? now.usage : shown.usage;
  const hasSameTasks =
    now.tasks.length === shown.tasks.length && now.tasks.every((task, index) => task === shown.tasks[index]);
  return hasSameTasks && usage === shown.usage ? shown : { tasks: now.tasks, usage };
}

const callsOf = ({ usage }: Progress): number => usage.llm_calls + usage.tool_calls;
