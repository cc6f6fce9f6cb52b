import { toTheSecond } from "../../domain/execution.ts";
import { type HttpAnswer, refuse } from "../../domain/http-answer.ts";
import type { ExecutionList, ExecutionReader, ListedExecution, ListQuery } from "../../domain/journal.ts";
import type { BodyOf } from "../../runtime/contract.ts";
import type { RequestOf } from "../../runtime/http-request.ts";
import { type listExecutionsContract, MOST_IN_FULL } from "./contract.ts";
import { inFull } from "./full-view.ts";

type ListRequest = RequestOf<typeof listExecutionsContract>;
type ListBody = BodyOf<typeof listExecutionsContract>;

export interface ListPorts {
  readonly list: ExecutionList;
  readonly journal: Pick<ExecutionReader, "read" | "readProgress">;
}

/** One page of executions; the next page's URL stands in `Link` (RFC 8288). */
export async function listExecutions(
  request: ListRequest,
  { list, journal }: ListPorts,
): Promise<HttpAnswer<ListBody>> {
  const { view } = request.parameters;
  const refusal = refusedTogether(request.parameters);
  if (refusal !== undefined) return refusal;
  const page = await list.page(queryOf(request.parameters));
  if (page === "unknown-cursor") {
    return refuse(
      422,
      "The cursor does not belong to this list. Follow the Link header of the page before, or leave the cursor out.",
      [
        {
          pointer: "cursor",
          detail: "take it from the Link header, with the same status, crew_name, since and until",
        },
      ],
    );
  }
  return {
    status: 200,
    headers: page.next === undefined ? {} : { Link: `<${nextUrl(request, page.next)}>; rel="next"` },
    body: {
      executions:
        view === "full"
          ? await inFull(page.executions, journal, new Date())
          : page.executions.map(listedBody),
    },
  };
}

/** What parameters that are right by themselves cannot be together. */
function refusedTogether({
  since,
  until,
  view,
  limit,
}: ListRequest["parameters"]): ReturnType<typeof refuse> | undefined {
  if (since !== undefined && until !== undefined && until <= since) {
    const detail = "must be after since";
    return refuse(422, "No execution was started in that time: until must be after since.", [
      { pointer: "until", detail },
    ]);
  }
  if (view === "full" && limit > MOST_IN_FULL) {
    return refuse(
      422,
      `With view=full the limit may be ${MOST_IN_FULL} at most. Follow the Link header for more.`,
      [{ pointer: "limit", detail: `must be at most ${MOST_IN_FULL} with view=full` }],
    );
  }
  return undefined;
}

const queryOf = ({
  limit,
  status,
  crew_name,
  since,
  until,
  cursor,
}: ListRequest["parameters"]): ListQuery => ({
  limit,
  ...(status === undefined ? {} : { status }),
  ...(crew_name === undefined ? {} : { crewName: crew_name }),
  ...(since === undefined ? {} : { since }),
  ...(until === undefined ? {} : { until }),
  ...(cursor === undefined ? {} : { cursor }),
});

const listedBody = (execution: ListedExecution): ListBody["executions"][number] => ({
  execution_id: execution.executionId,
  crew_name: execution.crewName,
  status: execution.status,
  created_at: toTheSecond(execution.createdAt),
  updated_at: toTheSecond(execution.updatedAt),
});

function nextUrl(request: ListRequest, cursor: string): string {
  const { limit, status, crew_name, since, until, view } = request.parameters;
  const parameters = new URLSearchParams({ limit: String(limit) });
  const kept = { status, crew_name, since, until, view: view === "full" ? view : undefined };
  for (const [name, value] of Object.entries(kept)) if (value !== undefined) parameters.set(name, value);
  parameters.set("cursor", cursor);
  return `${request.basePath}/crew/executions?${parameters.toString()}`;
}
