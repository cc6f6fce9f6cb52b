import { setImmediate } from "node:timers/promises";

import type { NumberedEvent, Timeline } from "../../../functions/domain/timeline.ts";

export interface MemoryTimeline extends Timeline {
  /** The events of all executions, as they were appended. */
  readonly events: NumberedEvent[];
  /** How many were written at once, write for write. */
  readonly writes: number[];
}

/** The timeline of one execution in memory; a number is taken once. */
export function memoryTimeline(): MemoryTimeline {
  const events: NumberedEvent[] = [];
  const writes: number[] = [];
  return {
    events,
    writes,
    async read(_executionId, after, limit) {
      await setImmediate();
      return events.filter(({ sequence }) => sequence > after).slice(0, limit);
    },
    async append(_executionId, added) {
      await setImmediate();
      if (events.some(({ sequence }) => sequence === added[0]?.sequence)) return false;
      events.push(...added);
      writes.push(added.length);
      return true;
    },
  };
}
