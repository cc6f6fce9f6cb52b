import { randomUUID } from "node:crypto";

import { endedBeforeItRan } from "../../domain/ends.ts";
import { JournalUnavailable, WorkflowUnavailable } from "../../domain/errors.ts";
import type { StartRequest } from "../../domain/execution.ts";
import { type HttpAnswer, refuse } from "../../domain/http-answer.ts";
import type {
  ExecutionReader,
  IdempotencyClaim,
  IdempotencyKeys,
  StartJournal,
} from "../../domain/journal.ts";
import type { Log } from "../../domain/log.ts";
import type { Workflow } from "../../domain/workflow.ts";
import { stableHash } from "../../json/stable-hash.ts";
import { type Beginning, createStart, takeOverStart } from "./begin-execution.ts";
import { chooseCrew } from "./choose-crew.ts";
import {
  carryOutStart,
  type StartConnections,
  type StartCrewRequest,
  started,
  type StartedBody,
} from "./start-answer.ts";

interface EarlierPorts {
  readonly journal: ExecutionReader & StartJournal;
  readonly keys: IdempotencyKeys;
  readonly workflow: Workflow;
}

/** What became of the request that bound an Idempotency-Key. */
type EarlierStart =
  /** It broke off before its execution was created, or is about to create it; its inputs may be there. */
  | { readonly is: "not created"; readonly request: StartRequest | undefined }
  /** Nothing of it runs, and the key is free again. */
  | { readonly is: "void" }
  | { readonly is: "started" }
  /** It is being carried out, or broke off while it was. */
  | { readonly is: "starting" }
  /** The journal or Step Functions could not say; that is logged. */
  | { readonly is: "unknown" };

/** Looks at the start that an Idempotency-Key is bound to. */
async function lookAtEarlierStart(
  key: string,
  executionId: string,
  ports: EarlierPorts,
  log: Log,
): Promise<EarlierStart> {
  try {
    return await findEarlierStart(key, executionId, ports);
  } catch (error) {
    if (!(error instanceof JournalUnavailable || error instanceof WorkflowUnavailable)) throw error;
    log.error("it could not be found out what became of the first request", error);
    return { is: "unknown" };
  }
}

async function findEarlierStart(
  key: string,
  executionId: string,
  { journal, keys, workflow }: EarlierPorts,
): Promise<EarlierStart> {
  const execution = await journal.read(executionId);
  if (execution === undefined) return { is: "not created", request: await journal.readRequest(executionId) };
  if (endedBeforeItRan(execution)) {
    await keys.release(key, executionId);
    return { is: "void" };
  }
  if (execution.phase !== "STARTING" || execution.isStarted === true) return { is: "started" };
  if ((await workflow.status(executionId)) === "absent") return { is: "starting" };
  // Noted before anybody is told: its owner may have heard nothing of it, and would decide that the start failed.
  return (await journal.noteStarted(executionId))
    ? { is: "started" }
    : findEarlierStart(key, executionId, { journal, keys, workflow });
}

type Answer = HttpAnswer<StartedBody>;
/** Another look at what the key is bound to is needed, for that has changed meanwhile. */
type Verdict = Answer | "look again";

/** Each look finds that another request with the key has failed since the one before: more than a few are not waited for. */
const LOOKS = 4;

const REPLAY = { "Idempotent-Replay": "true" };

/**
 * The first request with a key starts; the same request again gets the same execution, finished if its start broke off. The same
 * is what was sent alike: defaults, which a deploy may change, have no part in it.
 */
export async function startOnce(
  request: StartCrewRequest,
  connections: StartConnections,
  key: string,
): Promise<Answer> {
  const fingerprint = stableHash(request.body);
  for (let looks = 0; looks < LOOKS; looks++) {
    const verdict = await look(request, connections, key, { executionId: randomUUID(), fingerprint });
    if (verdict !== "look again") return verdict;
  }
  return stillAnswered();
}

async function look(
  request: StartCrewRequest,
  connections: StartConnections,
  key: string,
  own: IdempotencyClaim,
): Promise<Verdict> {
  const chosen = chooseCrew(request.body, connections.choices);
  // What would be refused today is not, when it was accepted before a deploy; and a refusal leaves no claim behind.
  const claim = await askForKey(key, "refusal" in chosen ? undefined : own, connections.keys, request.log);
  if (claim === "unknown") return keyUnknown();
  if (claim?.executionId === own.executionId) return startFirst(request, connections, key, own, chosen);
  if (claim === undefined) return "refusal" in chosen ? chosen : "look again";
  if (claim.fingerprint !== own.fingerprint) {
    return refuse(422, "This Idempotency-Key was used with another body. Use a new key for a new execution.");
  }
  return repeatStart(request, connections, key, claim, chosen);
}

type Chosen = ReturnType<typeof chooseCrew>;

async function startFirst(
  request: StartCrewRequest,
  connections: StartConnections,
  key: string,
  { executionId }: IdempotencyClaim,
  chosen: Chosen,
): Promise<Verdict> {
  if ("refusal" in chosen) return chosen;
  const answer = await carryOutStart(request, connections, {
    executionId,
    idempotencyKey: key,
    own: (at) => createStart(executionId, chosen.start, request.requestId, at, connections.journal),
  });
  if (answer === "another's") return "look again";
  return answer === "unknown" ? startUnknown() : answer;
}

/** Answers a request whose key an earlier one has bound; only the one that owns the start goes on with it. */
async function repeatStart(
  request: StartCrewRequest,
  connections: StartConnections,
  key: string,
  { executionId }: IdempotencyClaim,
  chosen: Chosen,
): Promise<Verdict> {
  const { journal } = connections;
  const { requestId, log } = request;
  const earlier = await lookAtEarlierStart(key, executionId, connections, log);
  if (earlier.is === "void") return "look again";
  if (earlier.is === "unknown") return startUnknown();
  if (earlier.is === "started") return started(request, executionId, REPLAY);
  let own: Beginning["own"] = (at) => takeOverStart(executionId, requestId, at, journal);
  if (earlier.is === "not created") {
    const asked = earlier.request === undefined ? chosen : { start: earlier.request };
    if ("refusal" in asked) return asked;
    own = (at) => createStart(executionId, asked.start, requestId, at, journal);
  }
  const start = { executionId, idempotencyKey: key, own };
  const answer = await carryOutStart(request, connections, start, REPLAY);
  if (answer === "another's") return stillAnswered();
  return answer === "unknown" ? startUnknown() : answer;
}

/** Claims the key, or only looks it up without a claim. */
async function askForKey(
  key: string,
  claim: IdempotencyClaim | undefined,
  keys: IdempotencyKeys,
  log: StartCrewRequest["log"],
): Promise<IdempotencyClaim | "unknown" | undefined> {
  try {
    return await (claim === undefined ? keys.find(key) : keys.claim(key, claim));
  } catch (error) {
    if (!(error instanceof JournalUnavailable)) throw error;
    log.error("an idempotency key could not be looked up", error);
    return "unknown";
  }
}

const stillAnswered = () =>
  refuse(409, "Another request with this Idempotency-Key is still being answered. Repeat in a few seconds.");

const startUnknown = () =>
  refuse(
    409,
    "Whether this Idempotency-Key has started an execution cannot be said at the moment. Repeat in a few seconds.",
  );

/** Not that nothing runs: this may be the repetition of a request that started something. */
const keyUnknown = () =>
  refuse(
    500,
    "The Idempotency-Key could not be looked up, so this request has started nothing. Repeat it with the same key in a minute.",
  );
