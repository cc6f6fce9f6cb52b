import type { HttpAnswer } from "../../domain/http-answer.ts";
import type { ExecutionReader } from "../../domain/journal.ts";
import { readKnownExecution, UNKNOWN_EXECUTION } from "../../domain/known-execution.ts";
import type { NumberedEvent, Timeline } from "../../domain/timeline.ts";
import { isAnswerable, jsonSize } from "../../json/json-size.ts";
import type { BodyOf } from "../../runtime/contract.ts";
import type { RequestOf } from "../../runtime/http-request.ts";
import type { listEventsContract } from "./contract.ts";

/**
 * One page of events. When more may follow, `Link` has the next page's URL (RFC 8288): the page has as many
 * events as were asked for, or as an answer can hold. Without it, this is the end so far; ask again after its
 * last number.
 */
export async function listEvents(
  { parameters, basePath }: RequestOf<typeof listEventsContract>,
  { journal, timeline }: { readonly journal: ExecutionReader; readonly timeline: Timeline },
): Promise<HttpAnswer<BodyOf<typeof listEventsContract>>> {
  const { after, limit } = parameters;
  const execution = await readKnownExecution(journal, parameters.execution_id);
  if (execution === undefined) return UNKNOWN_EXECUTION;
  const { executionId } = execution;
  const found = await timeline.read(executionId, after, limit);
  const events = fitEvents(found);
  const last = events.at(-1);
  const next = `${basePath}/crew/executions/${executionId}/events?after=${last?.sequence}&limit=${limit}`;
  return {
    status: 200,
    headers: found.length === limit || events.length < found.length ? { Link: `<${next}>; rel="next"` } : {},
    body: { events },
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
