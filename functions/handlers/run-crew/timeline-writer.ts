import type { CrewEvent } from "../../crew/index.ts";
import type { NumberedEvent, Timeline, TimelineEvent } from "../../domain/timeline.ts";

const PAGE = 1000;

/**
 * Appends events to an execution's timeline, each once: a later attempt goes through all events again, so
 * those that are there already are read first and left out. Call it with one event at a time.
 */
export function timelineWriter(
  executionId: string,
  timeline: Timeline,
): (event: TimelineEvent) => Promise<void> {
  const written = new Set<string>();
  let last = 0;
  let isRead = false;
  const readNew = async (): Promise<void> => {
    for (;;) {
      const page = await timeline.read(executionId, last, PAGE);
      for (const event of page) written.add(keyOf(event));
      last = page.at(-1)?.sequence ?? last;
      if (page.length < PAGE) return;
    }
  };
  return async (event) => {
    if (!isRead) await readNew();
    isRead = true;
    while (!written.has(keyOf(event))) {
      const numbered: NumberedEvent = { sequence: last + 1, ...event };
      if (await timeline.append(executionId, numbered)) {
        last += 1;
        written.add(keyOf(event));
      } else {
        // Another attempt took the number.
        await readNew();
      }
    }
  };
}

/** One reply may be followed by several warnings. */
const keyOf = ({ type, path, task, warning = "" }: TimelineEvent): string =>
  `${type} ${path ?? task} ${warning}`;

/**
 * The event as people see it; undefined for the crew's own start and end, which the execution itself shows.
 */
export function timelineEvent(event: CrewEvent, at: string): TimelineEvent | undefined {
  switch (event.type) {
    case "task-start":
      return { type: event.type, at, task: event.task, agent: event.agent };
    case "task-end":
      return {
        type: event.type,
        at,
        task: event.task,
        agent: event.agent,
        total_tokens: event.usage.total_tokens,
        ...(event.skipped ? { skipped: true } : {}),
      };
    case "model-call":
      return { ...placeOf(event, at), model: event.model, total_tokens: event.usage.total_tokens };
    case "tool-call":
      return {
        ...placeOf(event, at),
        tool: event.tool,
        ...(event.failure === null ? {} : { failure: event.failure.reason }),
      };
    case "delegation":
      return { ...placeOf(event, at), coworker: event.coworker };
    case "guardrail":
      return { ...placeOf(event, at), guardrail: event.guardrail, passed: event.passed };
    case "warning":
      return { ...placeOf(event, at), model: event.model, warning: event.warning };
    case "crew-start":
    case "crew-end":
      return undefined;
    default:
      return event satisfies never;
  }
}

function placeOf(
  event: Extract<CrewEvent, { readonly path: string }>,
  at: string,
): Omit<TimelineEvent, "type"> & { readonly type: TimelineEvent["type"] } {
  return {
    type: event.type as TimelineEvent["type"],
    at,
    task: event.task,
    agent: event.agent,
    path: event.path,
  };
}
