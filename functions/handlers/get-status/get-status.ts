import { type Execution, hasEnded, statusOf } from "../../domain/execution.ts";
import { type HttpAnswer, isKnown } from "../../domain/http-answer.ts";
import { readKnownExecution, UNKNOWN_EXECUTION } from "../../domain/known-execution.ts";
import type { BodyOf } from "../../runtime/contract.ts";
import type { RequestOf } from "../../runtime/http-request.ts";
import type { getStatusContract } from "./contract.ts";
import { fitResult } from "./fit-result.ts";
import type { StatusReader } from "./remembered-ends.ts";

type StatusBody = BodyOf<typeof getStatusContract>;

/** A terminal answer never changes, so a client may keep it for a day. */
const TERMINAL_CACHE = "private, max-age=86400";

/** One consistent read while the execution runs; the reader need not read an end twice. */
export async function getStatus(
  { parameters, headers: asked }: RequestOf<typeof getStatusContract>,
  { journal }: { readonly journal: StatusReader },
): Promise<HttpAnswer<StatusBody>> {
  const execution = await readKnownExecution(journal, parameters.execution_id);
  if (execution === undefined) return UNKNOWN_EXECUTION;
  const headers = pollingHeaders(execution, new Date());
  if (isKnown(asked["if-none-match"], headers["ETag"])) return { status: 304, headers };
  return { status: 200, headers, body: await statusBody(execution, journal) };
}

async function statusBody(execution: Execution, journal: StatusReader): Promise<StatusBody> {
  const status = statusOf(execution.phase);
  const body = { execution_id: execution.executionId, status, result: null, error: null };
  switch (status) {
    case "PROCESSING":
      return body;
    case "ERROR":
      return { ...body, error: execution.error?.message ?? "The execution failed" };
    case "COMPLETED": {
      const { result } = await journal.readOutcome(execution);
      // An empty result would look like the crew's own.
      if (result === undefined) throw new Error("The journal has lost the result of a completed execution");
      return { ...body, result: fitResult(result) };
    }
    default:
      return status satisfies never;
  }
}

const FIRST_POLL_SECONDS = 2;
const SLOWEST_POLL_SECONDS = 30;

/**
 * The server paces its clients: a tenth of the execution's age, between 2 and 30 s (RFC 9110, Retry-After).
 */
function pollingHeaders(execution: Execution, now: Date): Record<string, string> {
  const etag = { ETag: `"${execution.version}"` };
  if (hasEnded(execution)) return { ...etag, "Cache-Control": TERMINAL_CACHE };
  const ageSeconds = (now.getTime() - Date.parse(execution.createdAt)) / 1000;
  const seconds = Math.min(SLOWEST_POLL_SECONDS, Math.max(FIRST_POLL_SECONDS, Math.round(ageSeconds / 10)));
  return { ...etag, "Cache-Control": "no-store", "Retry-After": String(seconds) };
}
