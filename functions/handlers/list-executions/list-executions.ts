import { toTheSecond } from "../../domain/execution.ts";
import { type HttpAnswer, refuse } from "../../domain/http-answer.ts";
import type { ExecutionList, ListedExecution, ListQuery } from "../../domain/journal.ts";
import type { BodyOf } from "../../runtime/contract.ts";
import type { RequestOf } from "../../runtime/http-request.ts";
import type { listExecutionsContract } from "./contract.ts";

type ListRequest = RequestOf<typeof listExecutionsContract>;
type ListBody = BodyOf<typeof listExecutionsContract>;

/** One page of executions; the next page's URL stands in `Link` (RFC 8288). */
export async function listExecutions(
  request: ListRequest,
  { list }: { readonly list: ExecutionList },
): Promise<HttpAnswer<ListBody>> {
  const { limit, status, crew_name, cursor } = request.parameters;
  const query: ListQuery = {
    limit,
    ...(status === undefined ? {} : { status }),
    ...(crew_name === undefined ? {} : { crewName: crew_name }),
    ...(cursor === undefined ? {} : { cursor }),
  };
  const page = await list.page(query);
  if (page === "unknown-cursor") {
    return refuse(
      422,
      "The cursor does not belong to this list. Follow the Link header of the page before, or leave the cursor out.",
      [{ pointer: "cursor", detail: "take it from the Link header, with the same status and crew_name" }],
    );
  }
  return {
    status: 200,
    headers: page.next === undefined ? {} : { Link: `<${nextUrl(request, page.next)}>; rel="next"` },
    body: { executions: page.executions.map(listedBody) },
  };
}

const listedBody = (execution: ListedExecution): ListBody["executions"][number] => ({
  execution_id: execution.executionId,
  crew_name: execution.crewName,
  status: execution.status,
  created_at: toTheSecond(execution.createdAt),
  updated_at: toTheSecond(execution.updatedAt),
});

function nextUrl(request: ListRequest, cursor: string): string {
  const { limit, status, crew_name } = request.parameters;
  const parameters = new URLSearchParams({ limit: String(limit) });
  if (status !== undefined) parameters.set("status", status);
  if (crew_name !== undefined) parameters.set("crew_name", crew_name);
  parameters.set("cursor", cursor);
  return `${request.basePath}/crew/executions?${parameters.toString()}`;
}
