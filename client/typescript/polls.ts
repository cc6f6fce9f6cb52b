import type { ExecutionStatus } from "./api-types.ts";
import { type Asker, retryAfter } from "./ask.ts";
import type { Deadline } from "./deadline.ts";

/** Of a status that does not say when to ask again, in seconds. */
export const POLL_SECONDS = 2;

export interface Poll {
  readonly body: ExecutionStatus;
  /** Until the next poll. */
  readonly seconds: number;
}

/** Asks for the status each time it is called, and for its body only when that has changed. */
export function poller(asker: Asker, executionId: string, deadline: Deadline): () => Promise<Poll> {
  let known: { readonly etag: string; readonly body: ExecutionStatus } | undefined;
  const path = `/crew/status/${encodeURIComponent(executionId)}`;
  return async () => {
    const asked = { path, key: "status", ...(known && { headers: { "if-none-match": known.etag } }) };
    const { status, headers, body } = await asker.json<ExecutionStatus>(asked, deadline);
    const current = status === 304 && known !== undefined ? known.body : body;
    const etag = headers.get("etag");
    known = etag === null ? undefined : { etag, body: current };
    return { body: current, seconds: retryAfter(headers) ?? POLL_SECONDS };
  };
}
