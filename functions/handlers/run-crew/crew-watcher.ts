import type { CrewEvent } from "../../crew/index.ts";
import type { ExecutionJournal } from "../../domain/journal.ts";
import { NO_PROGRESS, type Progress } from "../../domain/progress.ts";
import type { Timeline } from "../../domain/timeline.ts";
import { progressAfter } from "./progress-after.ts";
import { timelineEvent, timelineWriter } from "./timeline-writer.ts";

export interface CrewWatcherOptions {
  readonly executionId: string;
  /** Number of this attempt: 1 for the first. */
  readonly attempt: number;
  readonly journal: Pick<ExecutionJournal, "readProgress" | "writeProgress">;
  readonly timeline: Timeline;
  readonly log: {
    info(message: string, keys?: Readonly<Record<string, unknown>>): void;
    warn(message: string, keys?: Readonly<Record<string, unknown>>): void;
  };
}

export interface CrewWatcher {
  readonly onEvent: (event: CrewEvent) => void;
  /** Waits for what is still being written. */
  readonly finish: () => Promise<void>;
}

/**
 * Tells what a crew does to the journal and the log while it runs. It is for people who watch: a write that fails is logged
 * and costs the execution nothing, and the crew never waits for one.
 */
export function crewWatcher(options: CrewWatcherOptions): CrewWatcher {
  const { executionId, journal, log } = options;
  const append = timelineWriter(executionId, options.timeline);
  let progress: Progress | undefined;
  const readProgress = async (): Promise<Progress> =>
    (options.attempt === 1 ? undefined : await journal.readProgress(executionId)) ?? NO_PROGRESS;
  const write = async (event: CrewEvent, at: string): Promise<void> => {
    progress = progressAfter(progress ?? (await readProgress()), event, at);
    // What is replayed was told by the attempt before, unless that one died between the step and the telling.
    const isNews = !("replayed" in event && event.replayed) && event.type !== "crew-end";
    if (isNews) await journal.writeProgress(executionId, progress);
    const told = timelineEvent(event, at);
    if (told !== undefined) await append(told);
  };
  let writing: Promise<void> = Promise.resolve();
  return {
    onEvent(event) {
      log.info(event.type, logKeys(event));
      const at = new Date().toISOString();
      writing = writing
        .then(() => write(event, at))
        .catch((error: unknown) => log.warn("an event could not be written", { reason: String(error) }));
    },
    finish: () => writing,
  };
}

/** The keys of an event that may stand in a log: what was said, and to whom, stays out. */
function logKeys(event: CrewEvent): Record<string, unknown> {
  switch (event.type) {
    case "crew-start":
      return { crew: event.crew, tasks: event.tasks.length };
    case "task-start":
    case "task-end":
      return { task: event.task, agent: event.agent };
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
    case "crew-end":
      return { status: event.status };
    default:
      return event satisfies never;
  }
}
