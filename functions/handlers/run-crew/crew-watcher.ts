import type { CrewEvent } from "../../crew/index.ts";
import type { Once } from "../../crew/ports.ts";
import { isNote } from "./effect-notes.ts";
import { eventWriter, type EventWriterOptions } from "./event-writer.ts";

export interface CrewWatcherOptions extends EventWriterOptions {
  readonly log: EventWriterOptions["log"] & {
    info(message: string, keys?: Readonly<Record<string, unknown>>): void;
  };
}

export interface CrewWatcher {
  readonly onEvent: (event: CrewEvent) => void;
  /** Lets each effect wait until what happened before it is written: it may be what ends the process. */
  readonly toldBefore: (once: Once) => Once;
  /** Waits for what is still being written. */
  readonly finish: () => Promise<void>;
}

/**
 * Tells what a crew does to the journal and the log while it runs. It is for people who watch: a write that fails is logged
 * and costs the execution nothing.
 */
export function crewWatcher(options: CrewWatcherOptions): CrewWatcher {
  const { add, flush } = eventWriter(options);
  return {
    onEvent(event) {
      options.log.info(event.type, logKeys(event));
      add(event);
    },
    toldBefore: (once) => async (path, request, effect, facts) => {
      if (!isNote(facts)) await flush();
      return once(path, request, effect, facts);
    },
    finish: flush,
  };
}

/** The keys of an event that may stand in a log: what was said stays out, and so do roles, for inputs are filled into them. */
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
    case "crew-end":
      return { status: event.status };
    default:
      return event satisfies never;
  }
}
