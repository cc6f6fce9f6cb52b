import { hasEnded } from "../../domain/execution.ts";
import type { HttpAnswer } from "../../domain/http-answer.ts";
import type { ExecutionReader } from "../../domain/journal.ts";
import { readKnownExecution, UNKNOWN_EXECUTION } from "../../domain/known-execution.ts";
import type { NumberedEvent, Timeline } from "../../domain/timeline.ts";
import { isAnswerable, jsonSize } from "../../json/json-size.ts";
import type { BodyOf } from "../../runtime/contract.ts";
import type { RequestOf } from "../../runtime/http-request.ts";
import type { listEventsContract } from "./contract.ts";
import type { Waiting } from "./wait-for-events.ts";

type EventsRequest = RequestOf<typeof listEventsContract>;

export interface EventPorts {
  readonly journal: Pick<ExecutionReader, "read">;
  readonly timeline: Pick<Timeline, "read">;
  readonly waiting: Waiting;
}

/**
 * One page of events. When more may follow, `Link` has the next page's URL (RFC 8288): the page has as many
 * events as were asked for, or as an answer can hold. Without it, this is the end so far; ask again after its
 * last number, unless the execution has ended.
 */
export async function listEvents(
  request: EventsRequest,
  ports: EventPorts,
): Promise<HttpAnswer<BodyOf<typeof listEventsContract>>> {
  const { parameters, basePath } = request;
  const execution = await readKnownExecution(ports.journal, parameters.execution_id);
  if (execution === undefined) return UNKNOWN_EXECUTION;
  const { executionId } = execution;
  const { found, ended } = await newEvents(request, ports, { executionId, ended: hasEnded(execution) });
  const events = fitEvents(found);
  const { limit } = parameters;
  const last = events.at(-1);
  const next = `${basePath}/crew/executions/${executionId}/events?after=${last?.sequence}&limit=${limit}`;
  return {
    status: 200,
    headers: found.length === limit || events.length < found.length ? { Link: `<${next}>; rel="next"` } : {},
    body: { events, ended },
  };
}

interface Events {
  readonly found: readonly NumberedEvent[];
  /** As it was known before the events were read: all that were written before the end are among them. */
  readonly ended: boolean;
}

/** What there is after the last that the client knows; with `wait`, as soon as there is something. */
async function newEvents(
  { parameters: { after, limit, wait }, signal, unwanted }: EventsRequest,
  { journal, timeline, waiting }: EventPorts,
  execution: { readonly executionId: string; readonly ended: boolean },
): Promise<Events> {
  const { executionId } = execution;
  let { ended } = execution;
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
    signal: unwanted === undefined ? signal : AbortSignal.any([signal, unwanted]),
  });
  return { found: later ?? [], ended };
}

/**
 * As many of the first as an answer can hold. One alone always fits: it has a few texts of 300 characters.
 */
function fitEvents(found: readonly NumberedEvent[]): NumberedEvent[] {
  const sum = { bytes: 0, escaped: 0 };
  return found.filter((event) => {
    const { bytes, escaped } = jsonSize([event]);
    sum.bytes += bytes;
    sum.escaped += escaped;
    return isAnswerable(sum);
  });
}
