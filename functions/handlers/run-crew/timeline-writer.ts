import type { CrewEvent } from "../../crew/index.ts";
import {
  MOST_EVENTS_AT_ONCE,
  type NumberedEvent,
  type Timeline,
  type TimelineEvent,
} from "../../domain/timeline.ts";

const PAGE = 1000;

/**
 * Appends events to an execution's timeline, each once: a later attempt goes through all events again, so
 * those that are there already are read first and left out. Call it again only when it is done.
 * @param isFirst whether there are no events yet; who is wrong about that loses a write
 */
export function timelineWriter(
  executionId: string,
  timeline: Timeline,
  isFirst: boolean,
): (events: readonly TimelineEvent[]) => Promise<void> {
  const written = new Set<string>();
  let last = 0;
  let isRead = isFirst;
  const readNew = async (): Promise<void> => {
    for (;;) {
      const page = await timeline.read(executionId, last, PAGE);
      for (const event of page) written.add(keyOf(event));
      last = page.at(-1)?.sequence ?? last;
      if (page.length < PAGE) return;
    }
  };
  /** Those of the events that are not there, as many as may be written at once, under the next numbers. */
  const nextOf = (events: readonly TimelineEvent[]): readonly NumberedEvent[] => {
    const own = new Map<string, TimelineEvent>();
    for (const event of events) {
      const key = keyOf(event);
      if (!written.has(key) && !own.has(key)) own.set(key, event);
    }
    const next = [...own.values()].slice(0, MOST_EVENTS_AT_ONCE);
    return next.map((event, index) => ({ sequence: last + 1 + index, ...event }));
  };
  return async (events) => {
    if (!isRead) await readNew();
    isRead = true;
    for (let next = nextOf(events); next.length > 0; next = nextOf(events)) {
      if (await timeline.append(executionId, next)) {
        last += next.length;
        for (const event of next) written.add(keyOf(event));
      } else {
        // Another attempt took the number.
        await readNew();
      }
    }
  };
}

/**
 * One reply may be followed by several warnings. Tries are never told twice, and their numbers begin anew
 * with an attempt, so that their times tell them apart.
 */
const keyOf = ({ type, path, task, at, attempt, warning = "" }: TimelineEvent): string =>
  `${type} ${path ?? task} ${attempt === undefined ? warning : `${attempt} ${at}`}`;

/**
 * The event as people see it; undefined for the crew's own start and end, which the execution itself shows.
 * @param startedAt of a task that ends: when it began, in whichever attempt
 */
export function timelineEvent(event: CrewEvent, at: string, startedAt = at): TimelineEvent | undefined {
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
        cost_usd: event.usage.cost_usd,
        seconds: Math.max(0, Date.parse(at) - Date.parse(startedAt)) / 1000,
        ...(event.failed === undefined ? {} : { failed: true }),
        ...(event.skipped ? { skipped: true } : {}),
      };
    case "model-call":
      return {
        ...placeOf(event, at),
        model: event.model,
        total_tokens: event.usage.total_tokens,
        cost_usd: event.usage.cost_usd,
        ...secondsOf(event),
      };
    case "model-retry":
      return {
        ...placeOf(event, at),
        model: event.model,
        attempt: event.attempt,
        of: event.of,
        wait_seconds: event.waitSeconds,
        reason: event.reason,
      };
    case "tool-call":
      return {
        ...placeOf(event, at),
        tool: event.tool,
        ...secondsOf(event),
        ...(event.failure === null ? {} : { failure: event.failure.reason }),
      };
    case "delegation":
      return { ...placeOf(event, at), coworker: event.coworker };
    case "guardrail":
      return {
        ...placeOf(event, at),
        guardrail: event.guardrail,
        passed: event.passed,
        ...(event.rehearsed && { rehearsed: event.rehearsed }),
        ...secondsOf(event),
      };
    case "warning":
      return { ...placeOf(event, at), model: event.model, warning: event.warning };
    case "model-call-start":
      return { ...placeOf(event, at), model: event.model };
    case "crew-start":
    case "crew-end":
      return undefined;
    default:
      return event satisfies never;
  }
}

const secondsOf = ({ seconds }: { readonly seconds?: number }): Pick<TimelineEvent, "seconds"> =>
  seconds === undefined ? {} : { seconds };

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
