import type { CrewEvent } from "../../crew/index.ts";
import { isNote, type Once } from "../../crew/ports.ts";
import type { AttemptJournal, ExecutionReader } from "../../domain/journal.ts";
import type { Log } from "../../domain/log.ts";
import type { Timeline } from "../../domain/timeline.ts";
import { cut } from "../../text/cut.ts";
import { reasonOf } from "../../text/error-text.ts";
import { withoutKnownSecrets } from "../../text/known-secrets.ts";
import { progressWriter } from "./progress-writer.ts";
import { timelineEvent, timelineWriter } from "./timeline-writer.ts";

interface CrewWatcherOptions {
  readonly executionId: string;
  /** Number of this attempt: 1 for the first. */
  readonly attempt: number;
  readonly journal: ExecutionReader & AttemptJournal;
  readonly timeline: Timeline;
  readonly log: Log;
}

export interface CrewWatcher {
  readonly onEvent: (event: CrewEvent) => void;
  /** Writes what happened before an effect, then lets it begin: the effect may be what ends the process. */
  readonly flushBefore: (once: Once) => Once;
  /** Waits for what is still being written. */
  readonly finish: () => Promise<void>;
}

/**
 * Writes what a crew does into the timeline, the progress and the log while it runs. It is for people who
 * watch: a write that fails is logged and costs the execution nothing.
 */
export function crewWatcher(options: CrewWatcherOptions): CrewWatcher {
  const { add, flush } = eventWriter(options);
  return {
    onEvent(event) {
      options.log[event.type === "warning" ? "warn" : "info"](event.type, logKeys(event));
      add(event);
    },
    flushBefore: (once) => async (path, request, effect, facts) => {
      if (!isNote(facts)) await flush();
      return once(path, request, effect, facts);
    },
    finish: flush,
  };
}

/**
 * What may stand in a log of an event: nothing that was said, and no roles, because inputs are filled into
 * them.
 */
function logKeys(event: CrewEvent): Record<string, unknown> {
  switch (event.type) {
    case "crew-start":
      return { crew: event.crew, tasks: event.tasks.length };
    case "task-start":
    case "task-end":
      return { task: event.task };
    case "model-call":
      return {
        path: event.path,
        model: event.model,
        total_tokens: event.usage.total_tokens,
        replayed: event.replayed,
      };
    case "tool-call":
      return { path: event.path, tool: event.tool, failure: event.failure?.reason, replayed: event.replayed };
    case "delegation":
      return { path: event.path, kind: event.kind };
    case "guardrail":
      return { path: event.path, guardrail: event.guardrail, passed: event.passed };
    case "warning":
      return { path: event.path, model: event.model, reason: event.reason, warning: event.warning };
    case "crew-end":
      return { status: event.status };
    default:
      return event satisfies never;
  }
}

interface EventWriter {
  readonly add: (event: CrewEvent) => void;
  /** Waits until everything is written, or a write fails; never throws. */
  readonly flush: () => Promise<void>;
}

/**
 * Writes events to the timeline and the progress, in order and one at a time. What could not be written
 * waits, so that the timeline keeps its order, and is written with the next event, or by the next attempt.
 * Events that come together share one write of the progress.
 */
function eventWriter(options: CrewWatcherOptions): EventWriter {
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
