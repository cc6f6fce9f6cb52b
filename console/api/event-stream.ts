import { API_URL } from "./api.ts";
import { isBroken, unlessSilent } from "./broken.ts";
import { apiKey } from "./key.ts";

/** False once the API has said that it has no streams: a deployment may leave them out. */
let mayStream = true;

/** Events of an execution as they are written; undefined where they cannot be had so at the moment. */
export async function openEventStream(
  executionId: string,
  after: number,
  signal: AbortSignal,
): Promise<ReadableStream<Uint8Array> | undefined> {
  if (!mayStream) return undefined;
  const url = `${API_URL}/crew/executions/${encodeURIComponent(executionId)}/events/stream`;
  const headers = {
    "last-event-id": String(after),
    ...(apiKey.value !== "" && { "x-api-key": apiKey.value }),
  };
  try {
    const answer = await unlessSilent(fetch(url, { headers, signal }));
    if (answer.ok && answer.body !== null) return answer.body;
    if (answer.status === 404) mayStream = false;
    await answer.body?.cancel();
    return undefined;
  } catch (error) {
    // There is no connection: asking for events says so, and goes on when there is one again.
    if (isBroken(error)) return undefined;
    throw error;
  }
}
