import type { CrewEvent } from "../../crew/index.ts";
import type { ExecutionJournal } from "../../domain/journal.ts";

interface ProgressLog {
  info(message: string, keys?: Readonly<Record<string, unknown>>): void;
  warn(message: string, keys?: Readonly<Record<string, unknown>>): void;
}

export interface ProgressWriter {
  readonly onEvent: (event: CrewEvent) => void;
  /** Waits for what is still being written. */
  readonly finish: () => Promise<void>;
}

/**
 * Tells the crew's progress to the journal and the log while it runs. Progress is for people who watch: a write that fails
 * is logged and costs the execution nothing.
 */
export function progressWriter(
  executionId: string,
  journal: Pick<ExecutionJournal, "writeProgress">,
  log: ProgressLog,
): ProgressWriter {
  let completedTasks = 0;
  let totalTasks = 0;
  let writing: Promise<void> = Promise.resolve();
  const write = (currentTask?: string): void => {
    const progress = { completedTasks, totalTasks, ...(currentTask === undefined ? {} : { currentTask }) };
    writing = writing
      .then(() => journal.writeProgress(executionId, progress))
      .catch((error: unknown) => log.warn("progress could not be written", { reason: String(error) }));
  };
  return {
    onEvent(event) {
      log.info(event.type, eventKeys(event));
      if (event.type === "crew-start") totalTasks = event.tasks.length;
      if (event.type === "task-start") write(event.task);
      if (event.type === "task-end") {
        completedTasks += 1;
        write();
      }
    },
    finish: () => writing,
  };
}

/** The keys of an event that may stand in a log: what was said, and to whom, stays out. */
function eventKeys(event: CrewEvent): Record<string, unknown> {
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
    case "crew-end":
      return { status: event.status };
    default:
      return event satisfies never;
  }
}
