import { setImmediate } from "node:timers/promises";

import type { NumberedEvent, Timeline } from "../../../functions/domain/timeline.ts";

export interface MemoryTimeline extends Timeline {
  /** The events of all executions, as they were appended. */
  readonly events: NumberedEvent[];
}

/** The timeline of one execution in memory; a number is taken once. */
export function memoryTimeline(): MemoryTimeline {
  const events: NumberedEvent[] = [];
  return {
    events,
    async read(_executionId, after, limit) {
      await setImmediate();
      return events.filter(({ sequence }) => sequence > after).slice(0, limit);
    },
    async append(_executionId, event) {
      await setImmediate();
      if (events.some(({ sequence }) => sequence === event.sequence)) return false;
      events.push(event);
      return true;
    },
  };
}
