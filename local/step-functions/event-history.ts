import type { ExecutionEnding, HistoryEvent } from "./workflow-execution.ts";

type Details = { readonly [details: `${string}EventDetails`]: Readonly<Record<string, unknown>> };

/** The events of one run, numbered in the order in which they are added. */
export class EventHistory {
  readonly #events: HistoryEvent[] = [];

  get events(): readonly HistoryEvent[] {
    return this.#events;
  }

  add(type: string, details: Details = {}): void {
    const previousEventId = this.#events.length;
    this.#events.push({ id: previousEventId + 1, previousEventId, timestamp: Date.now(), type, ...details });
  }
}

/** The events of an execution that has ended, its last one included. */
export function endedEvents(
  events: readonly HistoryEvent[],
  ending: ExecutionEnding,
): readonly HistoryEvent[] {
  const history = new EventHistory();
  history.add(...endingEvent(ending));
  const [last] = history.events;
  return last === undefined
    ? events
    : [...events, { ...last, id: events.length + 1, previousEventId: events.length }];
}

function endingEvent(ending: ExecutionEnding): [string, Details] {
  if (ending.status === "SUCCEEDED") {
    return ["ExecutionSucceeded", { executionSucceededEventDetails: { output: ending.output } }];
  }
  const { error, cause } = ending;
  switch (ending.status) {
    case "FAILED":
      return ["ExecutionFailed", { executionFailedEventDetails: { error, cause } }];
    case "TIMED_OUT":
      return ["ExecutionTimedOut", { executionTimedOutEventDetails: { error, cause } }];
    case "ABORTED":
      return ["ExecutionAborted", { executionAbortedEventDetails: { error, cause } }];
    default:
      return ending satisfies never;
  }
}
