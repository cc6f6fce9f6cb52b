import type { DailyStarts } from "../domain/admission/daily-starts.ts";
import { ENDS } from "../domain/ends.ts";
import type { StartRequest } from "../domain/execution.ts";
import { type HttpAnswer, type Refusal, refuse } from "../domain/http-answer.ts";
import type { HttpRequest } from "../runtime/http-request.ts";
import {
  beginExecution,
  type BeginPorts,
  type Begun,
  isRefusedValue,
  type StartClaim,
} from "./begin-execution.ts";

/** What a start needs of its request, whose id is the owner's name. */
export type StartingRequest = Pick<
  HttpRequest<unknown, unknown>,
  "headers" | "basePath" | "requestId" | "apiKeyId" | "log" | "signal"
>;

export interface StartConnections extends BeginPorts {
  readonly dailyStarts: DailyStarts;
}

/** What is to be started, or the refusal that says all that is wrong. */
export type Chosen = { readonly start: StartRequest } | { readonly refusal: Refusal };

/** A request for a start, of whichever endpoint. */
export interface AskedStart<Body> {
  readonly request: StartingRequest;
  /** All that was sent: two requests with one Idempotency-Key are the same when this is. */
  readonly sent: unknown;
  /** Writes nothing. */
  readonly choose: () => Promise<Chosen>;
  /** The answer to a start that was carried out, by this request or an earlier one. */
  readonly bodyOf: (executionId: string) => Promise<Body>;
}

interface Start<Body> {
  readonly asked: AskedStart<Body>;
  readonly executionId: string;
  readonly idempotencyKey: string | undefined;
  readonly claim: StartClaim;
  /** What the answer carries beside its usual headers. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** Carries out a start and tells its client so; or says why this request cannot answer for it. */
export async function answerStart<Body>(
  { asked, headers = {}, ...start }: Start<Body>,
  connections: StartConnections,
): Promise<HttpAnswer<Body> | Exclude<Begun, "started">> {
  const { signal, log, requestId } = asked.request;
  try {
    const begun = await beginExecution({ ...start, owner: requestId, signal, log }, connections);
    return begun === "started" ? await acceptedAnswer(asked, start.executionId, headers) : begun;
  } catch (error) {
    if (!isRefusedValue(error)) throw error;
    log.error("Snowflake refuses a value of the start", error);
    return refuseValue();
  }
}

/** The answer to a start that was carried out, by this request or an earlier one. */
export const acceptedAnswer = async <Body>(
  { request, bodyOf }: AskedStart<Body>,
  executionId: string,
  headers: Readonly<Record<string, string>>,
): Promise<HttpAnswer<Body>> => ({
  status: 200,
  headers: { Location: `${request.basePath}/crew/status/${executionId}`, ...headers },
  body: await bodyOf(executionId),
});

/**
 * JSON that no database can hold is refused before anything is written; this is what only Snowflake refuses.
 * The execution exists by then, and says ERROR: that is a start that failed (500), not a refusal (422).
 */
function refuseValue() {
  const sentence = `${ENDS.startRefused.error.sentence()}.`;
  return refuse(500, sentence, [{ pointer: "/inputs", detail: "holds a value that Snowflake refuses" }]);
}
