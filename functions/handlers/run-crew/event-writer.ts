import type { CrewEvent } from "../../crew/index.ts";
import type { ExecutionJournal } from "../../domain/journal.ts";
import type { Timeline } from "../../domain/timeline.ts";
import { progressWriter } from "./progress-writer.ts";
import { reasonOf } from "./reason-of.ts";
import { withShortTexts } from "./short-texts.ts";
import { timelineEvent, timelineWriter } from "./timeline-writer.ts";

export interface EventWriterOptions {
  readonly executionId: string;
  /** Number of this attempt: 1 for the first. */
  readonly attempt: number;
  readonly journal: Pick<ExecutionJournal, "readProgress" | "writeProgress">;
  readonly timeline: Timeline;
  readonly log: { warn(message: string, keys?: Readonly<Record<string, unknown>>): void };
}

export interface EventWriter {
  readonly add: (event: CrewEvent) => void;
  /** Waits until everything is written, or a write fails; never throws. */
  readonly flush: () => Promise<void>;
}

/**
 * Writes events to the timeline and the progress, in order and one at a time. What could not be written stays in line, so that
 * the timeline keeps its order, and is written with the next event, or by the next attempt. Events that come together share one
 * write of the progress.
 */
export function eventWriter(options: EventWriterOptions): EventWriter {
  const { executionId, attempt, journal, timeline, log } = options;
  const append = timelineWriter(executionId, timeline);
  const progress = progressWriter(executionId, attempt, journal);
  const waiting: { readonly event: CrewEvent; readonly at: string }[] = [];
  const writeAll = async (): Promise<void> => {
    await progress.open();
    for (let next = waiting[0]; next !== undefined; next = waiting[0]) {
      const told = timelineEvent(next.event, next.at);
      if (told !== undefined) await append(told);
      progress.add(next.event, next.at);
      waiting.shift();
    }
    await progress.write();
  };
  const hasWritten = (): Promise<boolean> =>
    writeAll().then(
      () => true,
      (error: unknown) => {
        const keys = { events: waiting.length, reason: reasonOf(error) };
        log.warn("the timeline or the progress could not be written; the next event tries again", keys);
        return false;
      },
    );
  let writing: Promise<boolean> | undefined;
  const flush = async (): Promise<void> => {
    while (waiting.length > 0 || progress.isAhead()) {
      writing ??= hasWritten().finally(() => {
        writing = undefined;
      });
      if (!(await writing)) return;
    }
  };
  return {
    add(event) {
      waiting.push({ event: withShortTexts(event), at: new Date().toISOString() });
      void flush();
    },
    flush,
  };
}
