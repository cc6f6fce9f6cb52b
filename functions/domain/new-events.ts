import { hasEnded } from "./execution.ts";
import type { ExecutionReader } from "./journal.ts";
import type { NumberedEvent, Timeline } from "./timeline.ts";
import type { Waiting } from "./wait-for-events.ts";

export interface EventPorts {
  readonly journal: Pick<ExecutionReader, "read">;
  readonly timeline: Pick<Timeline, "read">;
  readonly waiting: Waiting;
}

interface Wanted {
  readonly executionId: string;
  /** The last sequence number that the client knows. */
  readonly after: number;
  readonly limit: number;
  /** Seconds to wait where there is nothing yet. */
  readonly wait: number;
  /** Whether the execution is known to have ended. */
  readonly ended: boolean;
  /** Aborts when the time for an answer is over, or nobody wants it. */
  readonly signal: AbortSignal;
}

export interface NewEvents {
  readonly found: readonly NumberedEvent[];
  /** As it was known before the events were read: all that were written before the end are among them. */
  readonly ended: boolean;
}

/**
 * What there is after the last event that a client knows; with `wait`, as soon as there is something.
 * @throws JournalUnavailable
 */
export async function newEvents(
  { executionId, after, limit, wait, signal, ...known }: Wanted,
  { journal, timeline, waiting }: EventPorts,
): Promise<NewEvents> {
  let { ended } = known;
  const found = await timeline.read(executionId, after, limit);
  if (found.length > 0 || ended || wait === 0) return { found, ended };
  const later = await waiting.for({
    find: async () => {
      const events = await timeline.read(executionId, after, limit);
      return events.length > 0 ? events : undefined;
    },
    isOver: async () => {
      const now = await journal.read(executionId);
      return (ended = now === undefined || hasEnded(now));
    },
    seconds: wait,
    signal,
  });
  return { found: later ?? [], ended };
}
