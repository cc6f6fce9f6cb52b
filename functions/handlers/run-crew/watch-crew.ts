import { setImmediate } from "node:timers/promises";

import type { CrewEvent } from "../../crew/index.ts";
import { isNote, type Once } from "../../crew/ports.ts";
import { taskOfPath } from "../../crew/step-path.ts";
import type { AttemptJournal, ExecutionReader } from "../../domain/journal.ts";
import type { Log } from "../../domain/log.ts";
import type { Progress } from "../../domain/progress.ts";
import type { StoredStep } from "../../domain/steps/steps.ts";
import type { Timeline, TimelineEvent } from "../../domain/timeline.ts";
import { cut } from "../../text/cut.ts";
import { reasonOf } from "../../text/error-text.ts";
import { withoutKnownSecrets } from "../../text/known-secrets.ts";
import { levelOf, logKeys, toolQuotes } from "./event-log.ts";
import type { KeptWork } from "./kept-times.ts";
import { progressWriter } from "./progress-writer.ts";
import { timelineEvent, timelineWriter } from "./timeline-writer.ts";

interface CrewWatcherOptions {
  readonly executionId: string;
  readonly crewName: string;
  /** Number of this attempt: 1 for the first. */
  readonly attempt: number;
  /** A short hash of the crew as it runs. */
  readonly crewVersion?: string | undefined;
  /** Where it goes on from another execution's steps: what it pays itself is counted then. */
  readonly kept?: KeptWork | undefined;
  readonly journal: ExecutionReader & AttemptJournal;
  readonly timeline: Timeline;
  readonly log: Log;
  /** Whether the log may quote what tools are given and answer: where only its own user reads it. */
  readonly quotesTools?: boolean;
}

export interface CrewWatcher {
  readonly onEvent: (event: CrewEvent) => void;
  /** Counts a step that is stored. */
  readonly onStored: (step: StoredStep) => void;
  /** Writes what happened before an effect, then lets it begin: the effect may be what ends the process. */
  readonly flushBefore: (once: Once) => Once;
  /** Waits for what is still being written. */
  readonly finish: () => Promise<void>;
  /** The progress as the journal has it; undefined where it lacks something, or that is not known. */
  readonly written: () => Progress | undefined;
}

/**
 * Writes what a crew does into the timeline, the progress and the log while it runs. It is for people who
 * watch: a write that fails is logged and costs the execution nothing.
 */
export function crewWatcher(options: CrewWatcherOptions): CrewWatcher {
  const { add, flush, onStored, written } = eventWriter(options);
  const { crewName: crew, attempt, kept, log, quotesTools = false } = options;
  /** Numbers of the tasks of which this attempt has done something itself. */
  const worked = new Set<number | undefined>();
  const isRepeated = ({ index, skipped }: { readonly index: number; readonly skipped: boolean }): boolean =>
    (attempt > 1 || kept !== undefined) && !skipped && !worked.has(index + 1);
  return {
    onEvent(event) {
      const repeated = event.type === "task-end" && isRepeated(event) ? { replayed: true } : {};
      const quotes = quotesTools && event.type === "tool-call" ? toolQuotes(event) : {};
      log[levelOf(event)](event.type, { crew, ...logKeys(event), ...repeated, ...quotes });
      add(event);
    },
    flushBefore: (once) => async (path, request, effect, facts) => {
      if (!isNote(facts)) await flush();
      const worksOnIt = (): ReturnType<typeof effect> => {
        worked.add(taskOfPath(path));
        return effect();
      };
      return once(path, request, worksOnIt, facts);
    },
    onStored,
    finish: flush,
    written,
  };
}

interface EventWriter extends Pick<CrewWatcher, "onStored" | "written"> {
  readonly add: (event: CrewEvent) => void;
  /** Waits until everything is written, or a write fails; never throws. */
  readonly flush: () => Promise<void>;
}

interface WaitingEvent {
  readonly event: CrewEvent;
  readonly at: string;
  /** The execution in which it happened then. */
  readonly from?: string | undefined;
}

/**
 * Writes events to the timeline and the progress, in order and one write of each at a time. What could not be
 * written waits, so that the timeline keeps its order, and is written with the next event, or by the next
 * attempt. Events that come together are written together.
 */
function eventWriter(options: CrewWatcherOptions): EventWriter {
  const { executionId, attempt, crewVersion, kept, journal, timeline, log } = options;
  const append = timelineWriter(executionId, timeline, attempt === 1);
  const progress = progressWriter(
    { executionId, attempt, isReplay: kept !== undefined, crewVersion },
    journal,
  );
  const waiting: WaitingEvent[] = [];
  /** Part of the progress already, and not in the timeline. */
  const unwritten: TimelineEvent[] = [];
  const count = ({ event, at, from }: WaitingEvent): void => {
    const startedAt = event.type === "task-end" ? progress.startOf(event.index) : undefined;
    const told = timelineEvent(event, at, startedAt);
    if (told !== undefined) unwritten.push({ ...told, ...(from !== undefined && { replayed_from: from }) });
    progress.add(event, at);
  };
  const writeAll = async (): Promise<void> => {
    await progress.open();
    for (const event of waiting.splice(0)) count(event);
    const events = [...unwritten];
    const appended = append(events).then(() => void unwritten.splice(0, events.length));
    for (const end of await Promise.allSettled([appended, progress.write()]))
      if (end.status === "rejected") throw end.reason;
  };
  const hasWritten = (): Promise<boolean> =>
    writeAll().then(
      () => true,
      (error: unknown) => {
        const keys = { events: waiting.length + unwritten.length, reason: reasonOf(error) };
        log.warn("the timeline or the progress could not be written; the next event tries again", keys);
        return false;
      },
    );
  const isAllWritten = (): boolean => waiting.length + unwritten.length === 0 && !progress.isAhead();
  let writing: Promise<boolean> | undefined;
  const flush = async (): Promise<void> => {
    while (!isAllWritten()) {
      // What happens in the same turn of the event loop, as one task ends and the next begins, goes along.
      writing ??= setImmediate()
        .then(hasWritten)
        .finally(() => {
          writing = undefined;
        });
      if (!(await writing)) return;
    }
  };
  return {
    onStored: progress.addStep,
    written: () => (isAllWritten() ? progress.written() : undefined),
    add(event) {
      const keptAt = kept?.timeOf(event);
      waiting.push({
        event: withShortTexts(event),
        at: keptAt ?? new Date().toISOString(),
        ...(keptAt !== undefined && { from: kept?.from }),
      });
      void flush();
    },
    flush,
  };
}

/** Enough to recognise a role or a guardrail by, in UTF-16 units. */
const LONGEST_TEXT = 300;

/**
 * An event whose names and sentences are cut, and without secrets that this process knows. Inputs are filled
 * into them, so each may have 256 KB, while an item of the journal ends at 400 KB and a page of a thousand
 * events at 6 MB. Paths stay whole: events are told apart by them.
 */
function withShortTexts(event: CrewEvent): CrewEvent {
  const entries = Object.entries(event).map(([key, value]: [string, unknown]) => [
    key,
    typeof value === "string" && key !== "path" ? cut(withoutKnownSecrets(value), LONGEST_TEXT) : value,
  ]);
  return Object.fromEntries(entries) as CrewEvent;
}
