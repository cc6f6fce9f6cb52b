import { randomUUID } from "node:crypto";

import { stableHash } from "../../crew/stable-hash.ts";
import { endedBeforeItRan, ENDS } from "../../domain/ends.ts";
import { WorkflowUnavailable } from "../../domain/errors.ts";
import type { Execution, StartRequest } from "../../domain/execution.ts";
import { type HttpAnswer, refuse } from "../../domain/http-answer.ts";
import type { ExecutionJournal, IdempotencyKeys, RecordLeases } from "../../domain/journal.ts";
import type { Workflow } from "../../domain/workflow.ts";
import { beginExecution, type BeginPorts, isRefusedValue } from "./begin-execution.ts";
import { chooseCrew, type CrewChoices, type StartBody } from "./choose-crew.ts";

export interface StartConnections extends BeginPorts {
  readonly workflow: Pick<Workflow, "start" | "executionArn" | "status">;
  readonly journal: Pick<ExecutionJournal, "create" | "decide" | "read">;
  readonly leases: Pick<RecordLeases, "acquire" | "release">;
  readonly keys: IdempotencyKeys;
  readonly choices: CrewChoices;
}

export interface StartCrewRequest {
  readonly body: StartBody;
  readonly headers: Readonly<Record<string, string>>;
  readonly basePath: string;
  readonly requestId: string;
  readonly signal: AbortSignal;
  readonly log: { error(message: string, error: unknown): void };
}

export interface StartedBody {
  readonly execution_id: string;
  readonly status: "PROCESSING";
  readonly message: "Crew execution started successfully";
}

/** draft-ietf-httpapi-idempotency-key-header-07 leaves the form open; api.md takes 1 to 255 visible characters. */
const IDEMPOTENCY_KEY = /^[\x21-\x7e]{1,255}$/;

/** Refuses before anything is written; from then on every end but a crash is told to the client as it is. */
export async function startCrew(
  request: StartCrewRequest,
  connections: StartConnections,
): Promise<HttpAnswer<StartedBody>> {
  const key = request.headers["idempotency-key"];
  if (key !== undefined && !IDEMPOTENCY_KEY.test(key)) {
    return refuse(422, "The Idempotency-Key must have 1 to 255 visible ASCII characters.");
  }
  const chosen = chooseCrew(request.body, connections.choices);
  if ("refusal" in chosen) return chosen;
  return key === undefined
    ? begin(request, connections, randomUUID(), chosen.start, undefined)
    : startOnce(request, connections, chosen.start, key);
}

/** The first request with a key starts; the same request again gets the same execution, finished if its start broke off. */
async function startOnce(
  request: StartCrewRequest,
  connections: StartConnections,
  start: StartRequest,
  key: string,
): Promise<HttpAnswer<StartedBody>> {
  const own = { executionId: randomUUID(), fingerprint: stableHash(request.body) };
  const claim = await connections.keys.claim(key, own);
  if (claim.executionId === own.executionId) return begin(request, connections, own.executionId, start, key);
  if (claim.fingerprint !== own.fingerprint) {
    return refuse(422, "This Idempotency-Key was used with another body. Use a new key for a new execution.");
  }
  const execution = await connections.journal.read(claim.executionId);
  if (execution !== undefined && endedBeforeItRan(execution)) {
    await connections.keys.release(key, claim.executionId);
    return startOnce(request, connections, start, key);
  }
  const replay = { "Idempotent-Replay": "true" };
  if (execution !== undefined && execution.phase !== "STARTING") {
    return started(request, claim.executionId, replay);
  }
  const workflowStatus = await workflowStatusOf(claim.executionId, request, connections);
  if (workflowStatus === "there") return started(request, claim.executionId, replay);
  if (
    workflowStatus === "unknown" ||
    !(await takeOver(execution, claim.executionId, start, request, connections))
  ) {
    return refuse(
      409,
      "The first request with this Idempotency-Key is still being answered. Repeat in a few seconds.",
    );
  }
  return begin(request, connections, claim.executionId, start, key, replay);
}

/**
 * Whether the first request came as far as Step Functions: then its execution only has not begun yet, and finishing its
 * start a second time could fail it.
 */
async function workflowStatusOf(
  executionId: string,
  { log }: StartCrewRequest,
  { workflow }: StartConnections,
): Promise<"there" | "absent" | "unknown"> {
  try {
    return (await workflow.status(executionId)) === "absent" ? "absent" : "there";
  } catch (error) {
    if (!(error instanceof WorkflowUnavailable)) throw error;
    log.error("Step Functions could not say whether the first request started anything", error);
    return "unknown";
  }
}

/**
 * Whether this request may go on with a start that another one claimed. It holds the record lease then: two that insert at
 * once would make two rows.
 */
async function takeOver(
  execution: Execution | undefined,
  executionId: string,
  start: StartRequest,
  { requestId }: StartCrewRequest,
  { journal, leases }: StartConnections,
): Promise<boolean> {
  const now = new Date();
  const isCreated =
    execution === undefined && (await journal.create(executionId, start, now, requestId)) === "created";
  return isCreated || leases.acquire(executionId, requestId, now);
}

async function begin(
  request: StartCrewRequest,
  connections: StartConnections,
  executionId: string,
  start: StartRequest,
  idempotencyKey: string | undefined,
  headers: Readonly<Record<string, string>> = {},
): Promise<HttpAnswer<StartedBody>> {
  const { signal, log, requestId } = request;
  const beginning = { executionId, start, idempotencyKey, holder: requestId, signal, log };
  try {
    await beginExecution(beginning, connections);
  } catch (error) {
    if (!isRefusedValue(error)) throw error;
    log.error("Snowflake refuses a value of the start", error);
    return refuseValue();
  }
  return started(request, executionId, headers);
}

/**
 * What makes JSON unfit for every database is refused before anything is written; this is what Snowflake alone knows. The
 * execution exists by then, and says ERROR: that is a start that failed (500), not a refusal (422).
 */
function refuseValue() {
  const sentence = `${ENDS.startRefused.error.sentence()}.`;
  return refuse(500, sentence, [{ pointer: "/inputs", detail: "holds a value that Snowflake refuses" }]);
}

const started = (
  request: StartCrewRequest,
  executionId: string,
  headers: Readonly<Record<string, string>>,
): HttpAnswer<StartedBody> => ({
  status: 200,
  headers: { Location: `${request.basePath}/crew/status/${executionId}`, ...headers },
  body: { execution_id: executionId, status: "PROCESSING", message: "Crew execution started successfully" },
});
