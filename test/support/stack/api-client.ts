import { waitFor } from "../wait-for.ts";

export interface StatusBody {
  readonly execution_id: string;
  readonly status: "PROCESSING" | "COMPLETED" | "ERROR";
  readonly result: { readonly raw: string; readonly data: Readonly<Record<string, unknown>> } | null;
  readonly error: string | null;
}

/** POST /crew/start with a JSON body; gives back the id. */
export async function startExecution(
  api: string,
  body: unknown = {},
  headers: Readonly<Record<string, string>> = {},
): Promise<string> {
  const response = await fetch(`${api}/crew/start`, { method: "POST", body: JSON.stringify(body), headers });
  const started = (await response.json()) as { readonly execution_id: string; readonly detail?: string };
  if (response.status !== 200)
    throw new Error(`POST /crew/start answered ${response.status}: ${started.detail}`);
  return started.execution_id;
}

export async function readStatus(api: string, executionId: string): Promise<StatusBody> {
  return (await (await fetch(`${api}/crew/status/${executionId}`)).json()) as StatusBody;
}

/** Polls until the execution has ended; a 503 is asked again, as clients do. */
export const endOf = (api: string, executionId: string): Promise<StatusBody> =>
  waitFor(`execution ${executionId} to end`, async () => {
    const answer = await fetch(`${api}/crew/status/${executionId}`);
    const body = (await answer.json()) as StatusBody;
    return answer.status === 503 || body.status === "PROCESSING" ? undefined : body;
  });
