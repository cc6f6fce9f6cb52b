import { randomUUID } from "node:crypto";

import { endedBeforeItRan } from "../domain/ends.ts";
import { JournalUnavailable, WorkflowUnavailable } from "../domain/errors.ts";
import type { StartRequest } from "../domain/execution.ts";
import { type HttpAnswer, refuse } from "../domain/http-answer.ts";
import type { IdempotencyClaim } from "../domain/journal.ts";
import { stableHash } from "../json/stable-hash.ts";
import type { StartClaim } from "./begin-execution.ts";
import { countedStart } from "./counted-start.ts";
import {
  acceptedAnswer,
  answerStart,
  type AskedStart,
  type Chosen,
  type StartConnections,
} from "./start-answer.ts";

/** We look again only when another request with this key has failed meanwhile: a few looks are enough. */
const LOOKS = 4;

/**
 * The first request with a key starts an execution; the same request again gets the same execution, and
 * finishes its start if that broke off. Two requests are the same when the same was sent: defaults, which a
 * deploy may change, have no part in it.
 */
export async function startOnce<Body>(
  asked: AskedStart<Body>,
  connections: StartConnections,
  key: string,
): Promise<HttpAnswer<Body>> {
  const keyed = { asked, connections, key, fingerprint: stableHash(asked.sent) };
  for (let looks = 0; looks < LOOKS; looks++) {
    const answer = await look(keyed);
    if (answer !== "look-again") return answer;
  }
  return stillAnswered();
}

/** A request with an Idempotency-Key, and what it needs. */
interface KeyedRequest<Body> {
  readonly asked: AskedStart<Body>;
  readonly connections: StartConnections;
  /** The client's own (domain/admission/client-key.ts). */
  readonly key: string;
  /** Hash of what was sent. */
  readonly fingerprint: string;
}

/** What the key is bound to has changed meanwhile, so it has to be looked at again. */
type LookAgain = "look-again";

async function look<Body>(keyed: KeyedRequest<Body>): Promise<HttpAnswer<Body> | LookAgain> {
  const { asked, connections } = keyed;
  const chosen = await asked.choose();
  // What was accepted before a deploy is still answered, though it would be refused today; and a refusal
  // binds no key, that of a used up day included.
  const bound = await askForKey(keyed);
  if (bound === "unknown") return keyUnknown();
  if (bound !== undefined) return answerBound(keyed, bound, chosen);
  if ("refusal" in chosen) return chosen;
  return countedStart(asked.request, connections, () => bindAndStart(keyed, chosen));
}

/** Binds the key to a new execution and starts that, unless another request has bound it meanwhile. */
async function bindAndStart<Body>(
  keyed: KeyedRequest<Body>,
  chosen: { readonly start: StartRequest },
): Promise<{ readonly answer: HttpAnswer<Body> | LookAgain; readonly counts: boolean }> {
  const own = { executionId: randomUUID(), fingerprint: keyed.fingerprint };
  const bound = await askForKey(keyed, own);
  // It may be bound by now, and whoever repeats it then starts what this request has counted.
  if (bound === "unknown") return { answer: keyUnknown(), counts: true };
  if (bound === undefined) return { answer: "look-again", counts: false };
  if (bound.executionId !== own.executionId) {
    return { answer: await answerBound(keyed, bound, chosen), counts: false };
  }
  const answer = await startFirst(keyed, own.executionId, chosen.start);
  return {
    answer,
    counts: !(typeof answer === "object" && "refusal" in answer && answer.refusal.status === 500),
  };
}

async function answerBound<Body>(
  keyed: KeyedRequest<Body>,
  bound: IdempotencyClaim,
  chosen: Chosen,
): Promise<HttpAnswer<Body> | LookAgain> {
  if (bound.fingerprint !== keyed.fingerprint) {
    return refuse(422, "This Idempotency-Key was used with another body. Use a new key for a new execution.");
  }
  return repeatStart(keyed, bound.executionId, chosen);
}

/** Claims the key; without a claim, only looks it up. */
async function askForKey(
  { asked, connections, key }: KeyedRequest<unknown>,
  claim?: IdempotencyClaim,
): Promise<IdempotencyClaim | "unknown" | undefined> {
  const { keys } = connections;
  try {
    return await (claim === undefined ? keys.find(key) : keys.claim(key, claim));
  } catch (error) {
    if (!(error instanceof JournalUnavailable)) throw error;
    asked.request.log.error("an idempotency key could not be looked up", error);
    return "unknown";
  }
}

async function startFirst<Body>(
  { asked, connections, key }: KeyedRequest<Body>,
  executionId: string,
  start: StartRequest,
): Promise<HttpAnswer<Body> | LookAgain> {
  const claim = { kind: "create", request: start } as const;
  const answer = await answerStart({ asked, executionId, idempotencyKey: key, claim }, connections);
  if (answer === "claimed-elsewhere") return "look-again";
  return answer === "unknown" ? startUnknown() : answer;
}

const REPLAY = { "Idempotent-Replay": "true" };

/**
 * Answers a request whose key an earlier one has bound: with the earlier start, if that was carried out; else
 * this request carries it out, if it can become its owner.
 */
async function repeatStart<Body>(
  keyed: KeyedRequest<Body>,
  executionId: string,
  chosen: Chosen,
): Promise<HttpAnswer<Body> | LookAgain> {
  const { asked, connections, key } = keyed;
  const earlier = await lookAtEarlierStart(keyed, executionId);
  if (earlier.kind === "ended-unstarted") return "look-again";
  if (earlier.kind === "unknown") return startUnknown();
  if (earlier.kind === "started") return acceptedAnswer(asked, executionId, REPLAY);
  let claim: StartClaim = { kind: "take-over" };
  if (earlier.kind === "not-created") {
    const wanted = earlier.request === undefined ? chosen : { start: earlier.request };
    if ("refusal" in wanted) return wanted;
    claim = { kind: "create", request: wanted.start };
  }
  const start = { asked, executionId, idempotencyKey: key, claim, headers: REPLAY };
  const answer = await answerStart(start, connections);
  if (answer === "claimed-elsewhere") return stillAnswered();
  return answer === "unknown" ? startUnknown() : answer;
}

/** What became of the request that bound an Idempotency-Key. */
type EarlierStart =
  /**
   * Its execution does not exist: it broke off before creating it, or is about to. If its inputs are stored
   * already, they are the `request`, and stand.
   */
  | { readonly kind: "not-created"; readonly request: StartRequest | undefined }
  /** It is being carried out, or broke off while it was. */
  | { readonly kind: "starting" }
  | { readonly kind: "started" }
  /** Nothing of it ran, and the key is free again. */
  | { readonly kind: "ended-unstarted" }
  /** The journal or Step Functions could not say; that is logged. */
  | { readonly kind: "unknown" };

async function lookAtEarlierStart(keyed: KeyedRequest<unknown>, executionId: string): Promise<EarlierStart> {
  try {
    return await findEarlierStart(keyed, executionId);
  } catch (error) {
    if (!(error instanceof JournalUnavailable || error instanceof WorkflowUnavailable)) throw error;
    keyed.asked.request.log.error("it could not be found out what became of the first request", error);
    return { kind: "unknown" };
  }
}

async function findEarlierStart(keyed: KeyedRequest<unknown>, executionId: string): Promise<EarlierStart> {
  const { journal, keys, workflow } = keyed.connections;
  const execution = await journal.read(executionId);
  if (execution === undefined) {
    return { kind: "not-created", request: await journal.readRequest(executionId) };
  }
  if (endedBeforeItRan(execution)) {
    await keys.release(keyed.key, executionId);
    return { kind: "ended-unstarted" };
  }
  if (execution.phase !== "STARTING" || execution.isStarted === true) return { kind: "started" };
  if ((await workflow.status(executionId)) === "absent") return { kind: "starting" };
  // Noted before anybody is told: its owner may not have heard of it, and would decide that the start failed.
  return (await journal.noteStarted(executionId))
    ? { kind: "started" }
    : findEarlierStart(keyed, executionId);
}

const stillAnswered = () =>
  refuse(409, "Another request with this Idempotency-Key is still being answered. Repeat in a few seconds.");

const startUnknown = () =>
  refuse(
    409,
    "It is not known at the moment whether this Idempotency-Key has started an execution. Repeat in a few seconds.",
  );

/** Not that nothing runs: this may be the repetition of a request that started something. */
const keyUnknown = () =>
  refuse(
    500,
    "The Idempotency-Key could not be looked up, so this request has started nothing. Repeat it with the same key in a minute.",
  );
