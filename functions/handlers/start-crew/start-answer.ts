import type { DailyStarts } from "../../domain/admission/daily-starts.ts";
import { ENDS } from "../../domain/ends.ts";
import { type HttpAnswer, refuse } from "../../domain/http-answer.ts";
import type { BodyOf } from "../../runtime/contract.ts";
import type { RequestOf } from "../../runtime/http-request.ts";
import {
  beginExecution,
  type BeginPorts,
  type Begun,
  isRefusedValue,
  type StartClaim,
} from "./begin-execution.ts";
import type { CrewChoices } from "./choose-crew.ts";
import type { startCrewContract } from "./contract.ts";

/** The request's id is the owner's name. */
export type StartCrewRequest = RequestOf<typeof startCrewContract>;
export type StartAnswer = HttpAnswer<BodyOf<typeof startCrewContract>>;

export interface StartConnections extends BeginPorts {
  readonly choices: CrewChoices;
  readonly dailyStarts: DailyStarts;
}

interface Start {
  readonly request: StartCrewRequest;
  readonly executionId: string;
  readonly idempotencyKey: string | undefined;
  readonly claim: StartClaim;
  /** What the answer carries beside its usual headers. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** Carries out a start and tells its client so; or says why this request cannot answer for it. */
export async function answerStart(
  { request, headers = {}, ...start }: Start,
  connections: StartConnections,
): Promise<StartAnswer | Exclude<Begun, "started">> {
  const { signal, log, requestId } = request;
  try {
    const begun = await beginExecution({ ...start, owner: requestId, signal, log }, connections);
    return begun === "started" ? acceptedAnswer(request, start.executionId, headers) : begun;
  } catch (error) {
    if (!isRefusedValue(error)) throw error;
    log.error("Snowflake refuses a value of the start", error);
    return refuseValue();
  }
}

/** The answer to a start that was carried out, by this request or an earlier one. */
export const acceptedAnswer = (
  { basePath }: StartCrewRequest,
  executionId: string,
  headers: Readonly<Record<string, string>>,
): StartAnswer => ({
  status: 200,
  headers: { Location: `${basePath}/crew/status/${executionId}`, ...headers },
  body: { execution_id: executionId, status: "PROCESSING", message: "Crew execution started successfully" },
});

/**
 * JSON that no database can hold is refused before anything is written; this is what only Snowflake refuses.
 * The execution exists by then, and says ERROR: that is a start that failed (500), not a refusal (422).
 */
function refuseValue() {
  const sentence = `${ENDS.startRefused.error.sentence()}.`;
  return refuse(500, sentence, [{ pointer: "/inputs", detail: "holds a value that Snowflake refuses" }]);
}
