import { randomUUID } from "node:crypto";

import { clientKey } from "../../domain/admission/client-key.ts";
import { refuse } from "../../domain/http-answer.ts";
import { chooseCrew } from "./choose-crew.ts";
import { countedStart } from "./counted-start.ts";
import { startOnce } from "./idempotent-start.ts";
import {
  answerStart,
  type StartAnswer,
  type StartConnections,
  type StartCrewRequest,
} from "./start-answer.ts";

/** draft-ietf-httpapi-idempotency-key-header-07 leaves the form open. */
const IDEMPOTENCY_KEY = /^[\x21-\x7e]{1,255}$/;

/**
 * Refuses before anything is written; from then on the client is told how the start ended, unless the process
 * dies.
 */
export async function startCrew(
  request: StartCrewRequest,
  connections: StartConnections,
): Promise<StartAnswer> {
  const key = request.headers["idempotency-key"];
  if (key === undefined) return startNew(request, connections);
  if (IDEMPOTENCY_KEY.test(key)) return startOnce(request, connections, clientKey(request.apiKeyId, key));
  return refuse(422, "The Idempotency-Key must have 1 to 255 visible ASCII characters.");
}

async function startNew(request: StartCrewRequest, connections: StartConnections): Promise<StartAnswer> {
  const chosen = chooseCrew(request.body, connections.choices);
  if ("refusal" in chosen) return chosen;
  return countedStart(request, connections, async () => {
    const executionId = randomUUID();
    const claim = { kind: "create", request: chosen.start } as const;
    const answer = await answerStart({ request, executionId, idempotencyKey: undefined, claim }, connections);
    if (typeof answer === "string")
      throw new Error(`the start of the new execution ${executionId} is ${answer}`);
    return { answer, counts: !("refusal" in answer) };
  });
}
