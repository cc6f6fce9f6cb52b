import { hasEnded } from "../../domain/execution.ts";
import type { HttpAnswer } from "../../domain/http-answer.ts";
import { readKnownExecution, UNKNOWN_EXECUTION } from "../../domain/known-execution.ts";
import { type EventPorts, newEvents } from "../../domain/new-events.ts";
import type { NumberedEvent } from "../../domain/timeline.ts";
import { isAnswerable, jsonSize } from "../../json/json-size.ts";
import type { BodyOf } from "../../runtime/contract.ts";
import { type RequestOf, whileWanted } from "../../runtime/http-request.ts";
import type { listEventsContract } from "./contract.ts";

type EventsRequest = RequestOf<typeof listEventsContract>;

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
  const { after, limit, wait } = parameters;
  const { found, ended } = await newEvents(
    {
      executionId,
      after,
      limit,
      wait,
      ended: hasEnded(execution),
      signal: whileWanted(request),
    },
    ports,
  );
  const events = fitEvents(found);
  const last = events.at(-1);
  const next = `${basePath}/crew/executions/${executionId}/events?after=${last?.sequence}&limit=${limit}`;
  return {
    status: 200,
    headers: found.length === limit || events.length < found.length ? { Link: `<${next}>; rel="next"` } : {},
    body: { events, ended },
  };
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
