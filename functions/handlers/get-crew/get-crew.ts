import type { DescribedCrew } from "../../domain/crews/described-crew.ts";
import { withZone } from "../../domain/execution.ts";
import { type HttpAnswer, refuse } from "../../domain/http-answer.ts";
import type { ExecutionList } from "../../domain/journal.ts";
import type { BodyOf } from "../../runtime/contract.ts";
import type { RequestOf } from "../../runtime/http-request.ts";
import { didYouMean } from "../../text/did-you-mean.ts";
import type { getCrewContract } from "./contract.ts";

const LAST_EXECUTIONS = 5;

export interface GetCrewPorts {
  readonly crews: readonly DescribedCrew[];
  readonly list: ExecutionList;
}

export async function getCrew(
  { parameters: { name } }: Pick<RequestOf<typeof getCrewContract>, "parameters">,
  { crews, list }: GetCrewPorts,
): Promise<HttpAnswer<BodyOf<typeof getCrewContract>>> {
  const crew = crews.find((one) => one.name === name);
  if (crew === undefined) return unknownCrew(name, crews);
  const page = await list.page({ limit: LAST_EXECUTIONS, crewName: name, reads: 1 });
  if (page === "unknown-cursor") throw new Error("A page without a cursor has an unknown one");
  return {
    status: 200,
    body: {
      ...crew,
      last_executions: page.executions.map(({ executionId, status, createdAt, updatedAt }) => ({
        execution_id: executionId,
        status,
        created_at: withZone(createdAt),
        updated_at: withZone(updatedAt),
      })),
    },
  };
}

function unknownCrew(name: string, crews: readonly DescribedCrew[]): ReturnType<typeof refuse> {
  const known = crews.map((crew) => crew.name);
  const names = known.join(", ") || "none";
  return refuse(404, `There is no crew "${name}"${didYouMean(name, known)}. There are: ${names}.`);
}
