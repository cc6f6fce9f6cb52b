import { ENDS } from "../../domain/ends.ts";
import { type HttpAnswer, refuse } from "../../domain/http-answer.ts";
import type { Log } from "../../domain/log.ts";
import {
  beginExecution,
  type Beginning,
  type BeginPorts,
  type Begun,
  isRefusedValue,
} from "./begin-execution.ts";
import type { CrewChoices, StartBody } from "./choose-crew.ts";

export interface StartConnections extends BeginPorts {
  readonly choices: CrewChoices;
}

export interface StartCrewRequest {
  readonly body: StartBody;
  readonly headers: Readonly<Record<string, string>>;
  readonly basePath: string;
  /** Names this request as the owner of what it starts. */
  readonly requestId: string;
  readonly signal: AbortSignal;
  readonly log: Log;
}

export interface StartedBody {
  readonly execution_id: string;
  readonly status: "PROCESSING";
  readonly message: "Crew execution started successfully";
}

export const started = (
  request: Pick<StartCrewRequest, "basePath">,
  executionId: string,
  headers: Readonly<Record<string, string>> = {},
): HttpAnswer<StartedBody> => ({
  status: 200,
  headers: { Location: `${request.basePath}/crew/status/${executionId}`, ...headers },
  body: { execution_id: executionId, status: "PROCESSING", message: "Crew execution started successfully" },
});

/** Carries out a start and says so to its client, or why that is not this request's to say. */
export async function carryOutStart(
  request: StartCrewRequest,
  connections: StartConnections,
  start: Pick<Beginning, "executionId" | "idempotencyKey" | "own">,
  headers: Readonly<Record<string, string>> = {},
): Promise<HttpAnswer<StartedBody> | Exclude<Begun, "started">> {
  const { signal, log, requestId } = request;
  try {
    const begun = await beginExecution({ ...start, owner: requestId, signal, log }, connections);
    return begun === "started" ? started(request, start.executionId, headers) : begun;
  } catch (error) {
    if (!isRefusedValue(error)) throw error;
    log.error("Snowflake refuses a value of the start", error);
    return refuseValue();
  }
}

/**
 * What makes JSON unfit for every database is refused before anything is written; this is what Snowflake alone knows. The
 * execution exists by then, and says ERROR: that is a start that failed (500), not a refusal (422).
 */
function refuseValue() {
  const sentence = `${ENDS.startRefused.error.sentence()}.`;
  return refuse(500, sentence, [{ pointer: "/inputs", detail: "holds a value that Snowflake refuses" }]);
}
