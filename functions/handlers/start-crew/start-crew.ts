import { randomUUID } from "node:crypto";

import { type HttpAnswer, refuse } from "../../domain/http-answer.ts";
import { createStart } from "./begin-execution.ts";
import { chooseCrew } from "./choose-crew.ts";
import { startOnce } from "./idempotent-start.ts";
import {
  carryOutStart,
  type StartConnections,
  type StartCrewRequest,
  type StartedBody,
} from "./start-answer.ts";

/** draft-ietf-httpapi-idempotency-key-header-07 leaves the form open; api.md takes 1 to 255 visible characters. */
const IDEMPOTENCY_KEY = /^[\x21-\x7e]{1,255}$/;

/** Refuses before anything is written; from then on every end but a crash is told to the client as it is. */
export async function startCrew(
  request: StartCrewRequest,
  connections: StartConnections,
): Promise<HttpAnswer<StartedBody>> {
  const key = request.headers["idempotency-key"];
  if (key === undefined) return startNew(request, connections);
  if (IDEMPOTENCY_KEY.test(key)) return startOnce(request, connections, key);
  return refuse(422, "The Idempotency-Key must have 1 to 255 visible ASCII characters.");
}

async function startNew(
  request: StartCrewRequest,
  connections: StartConnections,
): Promise<HttpAnswer<StartedBody>> {
  const chosen = chooseCrew(request.body, connections.choices);
  if ("refusal" in chosen) return chosen;
  const executionId = randomUUID();
  const answer = await carryOutStart(request, connections, {
    executionId,
    idempotencyKey: undefined,
    own: (at) => createStart(executionId, chosen.start, request.requestId, at, connections.journal),
  });
  if (typeof answer !== "string") return answer;
  throw new Error(`the start of the new execution ${executionId} is ${answer}`);
}
