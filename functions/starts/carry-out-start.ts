import { randomUUID } from "node:crypto";

import { clientKey } from "../domain/admission/client-key.ts";
import { type HttpAnswer, refuse } from "../domain/http-answer.ts";
import { countedStart } from "./counted-start.ts";
import { startOnce } from "./idempotent-start.ts";
import { answerStart, type AskedStart, type StartConnections } from "./start-answer.ts";

/** draft-ietf-httpapi-idempotency-key-header-07 leaves the form open. */
const IDEMPOTENCY_KEY = /^[\x21-\x7e]{1,255}$/;

/**
 * Refuses before anything is written; from then on the client is told how the start ended, unless the process
 * dies.
 */
export async function carryOutStart<Body>(
  asked: AskedStart<Body>,
  connections: StartConnections,
): Promise<HttpAnswer<Body>> {
  const key = asked.request.headers["idempotency-key"];
  if (key === undefined) return startNew(asked, connections);
  if (IDEMPOTENCY_KEY.test(key)) return startOnce(asked, connections, clientKey(asked.request.apiKeyId, key));
  return refuse(422, "The Idempotency-Key must have 1 to 255 visible ASCII characters.");
}

async function startNew<Body>(
  asked: AskedStart<Body>,
  connections: StartConnections,
): Promise<HttpAnswer<Body>> {
  const chosen = await asked.choose();
  if ("refusal" in chosen) return chosen;
  return countedStart(asked.request, connections, async () => {
    const executionId = randomUUID();
    const claim = { kind: "create", request: chosen.start } as const;
    const answer = await answerStart({ asked, executionId, idempotencyKey: undefined, claim }, connections);
    if (typeof answer === "string")
      throw new Error(`the start of the new execution ${executionId} is ${answer}`);
    return { answer, counts: !("refusal" in answer) };
  });
}
