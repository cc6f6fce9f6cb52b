import type { HttpAnswer } from "../../domain/http-answer.ts";
import type { ExecutionJournal } from "../../domain/journal.ts";
import { readKnownExecution, UNKNOWN_EXECUTION } from "../../domain/known-execution.ts";
import type { NumberedEvent, Timeline } from "../../domain/timeline.ts";

export interface EventsRequest {
  readonly parameters: { readonly execution_id: string; readonly after: number; readonly limit: number };
  readonly basePath: string;
}

/** A full page has a successor in `Link` (RFC 8288); a shorter one is the present end, to be asked again with its last number. */
export async function listEvents(
  { parameters, basePath }: EventsRequest,
  { journal, timeline }: { readonly journal: Pick<ExecutionJournal, "read">; readonly timeline: Timeline },
): Promise<HttpAnswer<{ events: NumberedEvent[] }>> {
  const { execution_id, after, limit } = parameters;
  if ((await readKnownExecution(journal, execution_id)) === undefined) return UNKNOWN_EXECUTION;
  const events = await timeline.read(execution_id, after, limit);
  const last = events.at(-1);
  const next = `${basePath}/crew/executions/${execution_id}/events?after=${last?.sequence}&limit=${limit}`;
  return {
    status: 200,
    headers: events.length === limit ? { Link: `<${next}>; rel="next"` } : {},
    body: { events: [...events] },
  };
}
