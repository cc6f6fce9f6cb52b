import type { HttpAnswer } from "../../domain/http-answer.ts";
import type { ExecutionReader } from "../../domain/journal.ts";
import { readKnownExecution, UNKNOWN_EXECUTION } from "../../domain/known-execution.ts";
import type { NumberedEvent, Timeline } from "../../domain/timeline.ts";
import { isAnswerable, jsonSize } from "../../json/json-size.ts";

export interface EventsRequest {
  readonly parameters: { readonly execution_id: string; readonly after: number; readonly limit: number };
  readonly basePath: string;
}

/**
 * A page that ends for its limit, or for what an answer can hold, has a successor in `Link` (RFC 8288); another is the present
 * end, to be asked again with its last number.
 */
export async function listEvents(
  { parameters, basePath }: EventsRequest,
  { journal, timeline }: { readonly journal: ExecutionReader; readonly timeline: Timeline },
): Promise<HttpAnswer<{ events: NumberedEvent[] }>> {
  const { execution_id, after, limit } = parameters;
  if ((await readKnownExecution(journal, execution_id)) === undefined) return UNKNOWN_EXECUTION;
  const found = await timeline.read(execution_id, after, limit);
  const events = fitEvents(found);
  const last = events.at(-1);
  const next = `${basePath}/crew/executions/${execution_id}/events?after=${last?.sequence}&limit=${limit}`;
  return {
    status: 200,
    headers: found.length === limit || events.length < found.length ? { Link: `<${next}>; rel="next"` } : {},
    body: { events },
  };
}

/** As many of the first as an answer can hold. One alone always fits: it has a few texts of 300 characters. */
function fitEvents(found: readonly NumberedEvent[]): NumberedEvent[] {
  const sum = { bytes: 0, escaped: 0 };
  return found.filter((event) => {
    const { bytes, escaped } = jsonSize([event]);
    sum.bytes += bytes;
    sum.escaped += escaped;
    return isAnswerable(sum);
  });
}
