import { endAs, endedBeforeItRan } from "../domain/ends.ts";
import { JournalUnavailable, RecordUnavailable } from "../domain/errors.ts";
import { type Execution, hasEnded, type StartRequest } from "../domain/execution.ts";
import type { ExecutionReader, IdempotencyKeys, RecordLeases, StartJournal } from "../domain/journal.ts";
import type { Log } from "../domain/log.ts";
import { writeWindow } from "../domain/record-lease.ts";
import type { ExecutionRecord, ProcessingRow } from "../domain/record.ts";
import { releaseLeaseOnFailure } from "../domain/recording.ts";
import type { Workflow, WorkflowArns } from "../domain/workflow.ts";

export interface BeginPorts {
  readonly journal: ExecutionReader & StartJournal;
  readonly leases: RecordLeases;
  readonly keys: IdempotencyKeys;
  readonly record: ExecutionRecord;
  readonly workflow: Workflow;
}

/**
 * How a request comes to own a start: it creates the execution, or takes over a start whose owner broke off.
 * Not to be confused with an IdempotencyClaim, which says which execution a key stands for and gives nobody
 * the right to start it.
 */
export type StartClaim =
  | { readonly kind: "create"; readonly request: StartRequest }
  | { readonly kind: "take-over" };

export interface Beginning {
  readonly executionId: string;
  readonly idempotencyKey: string | undefined;
  /** Names this request as the owner of the start and of the record lease. */
  readonly owner: string;
  readonly claim: StartClaim;
  readonly signal: AbortSignal;
  readonly log: Log;
}

/**
 * "unknown": the journal was away when it had to be found out whether this request or another carries out the
 * start.
 */
export type Begun = "started" | "claimed-elsewhere" | "unknown";

/** Login and insert together, in milliseconds: 6 s for the login, 8 s for the insert. */
const INSERT_MILLISECONDS = 14_000;
const START_EXECUTION_MILLISECONDS = 2000;

/**
 * Journal, Snowflake, Step Functions, in this order, by the start's owner alone. When any of them fails the
 * outcome is decided (FAILED) and the Idempotency-Key released before the error goes on, so that nothing runs
 * later that the client was told had failed. The record lease is given back only when the insert is known to
 * have ended: with the note that the start is over, for each write is waited for.
 * @throws what the start failed for, when nothing of it runs
 */
export async function beginExecution(beginning: Beginning, ports: BeginPorts): Promise<Begun> {
  const { executionId, owner, signal } = beginning;
  let reached: "nothing" | "ownership" | "step-functions" = "nothing";
  try {
    const leasedAt = new Date();
    const start = await claimStart(beginning, leasedAt, ports);
    if (start === undefined) return "claimed-elsewhere";
    reached = "ownership";
    const window = writeWindow(leasedAt.getTime());
    const limits = [signal, window.signal, AbortSignal.timeout(INSERT_MILLISECONDS)];
    const row = rowOf(beginning, start, ports.workflow);
    await releaseLeaseOnFailure({ executionId, holder: owner, leases: ports.leases }, () =>
      ports.record.insert(row, { ...window, signal: AbortSignal.any(limits) }),
    );
    reached = "step-functions";
    await startWorkflow(beginning, ports);
  } catch (error) {
    const broken = { cause: error, nothingReachedStepFunctions: reached === "ownership" };
    try {
      return await abandon(beginning, ports, broken);
    } finally {
      if (reached === "step-functions") await giveLeaseBack(beginning, ports);
    }
  }
  return tellStarted(beginning, ports);
}

/** A start that this request may carry out, and nobody else. */
interface ClaimedStart {
  /** As the journal has it: the first request with the same Idempotency-Key may have stored its own. */
  readonly request: StartRequest;
  readonly createdAt: string;
}

/**
 * Undefined when another request owns the start: it has created the execution, or its time is not over yet.
 */
async function claimStart(
  { executionId, owner, claim }: Beginning,
  at: Date,
  { journal }: BeginPorts,
): Promise<ClaimedStart | undefined> {
  if (claim.kind === "create") {
    const request = await journal.create({ executionId, request: claim.request, createdAt: at, owner });
    return request === "exists" ? undefined : { request, createdAt: at.toISOString() };
  }
  const execution = await journal.takeOverStart(executionId, owner, at);
  if (execution === undefined) return undefined;
  const request = await journal.readRequest(executionId);
  if (request === undefined) throw new Error(`the journal has no request of the execution ${executionId}`);
  return { request, createdAt: execution.createdAt };
}

function rowOf(
  { executionId }: Beginning,
  { request, createdAt }: ClaimedStart,
  workflow: WorkflowArns,
): ProcessingRow {
  const { crewName, inputs, replayOf } = request;
  return {
    executionId,
    crewName,
    inputs,
    workflowExecution: workflow.executionArn(executionId),
    createdAt,
    ...(replayOf && { replayOf: replayOf.executionId }),
  };
}

/**
 * A start that got no answer may have been carried out all the same: only Step Functions knows, so it is
 * asked.
 */
async function startWorkflow(
  { executionId, signal, log }: Beginning,
  { workflow }: BeginPorts,
): Promise<void> {
  try {
    await workflow.start(executionId, AbortSignal.timeout(START_EXECUTION_MILLISECONDS));
  } catch (error) {
    log.error("Step Functions did not say whether the execution was started", error);
    const limit = AbortSignal.any([signal, AbortSignal.timeout(START_EXECUTION_MILLISECONDS)]);
    if ((await workflow.status(executionId, limit)) === "absent") throw error;
  }
}

/**
 * Tells the journal that Step Functions has the workflow execution, for DescribeExecution may still deny that
 * for a moment: who reads the note need not ask. The execution runs even where the note fails. Only when this
 * request took longer than it owns the start may others have ended the start before.
 */
async function tellStarted(beginning: Beginning, ports: BeginPorts): Promise<Begun> {
  const { executionId, owner, log } = beginning;
  const { journal } = ports;
  try {
    if (await journal.noteStarted(executionId, owner)) return "started";
    // It has ended meanwhile, and whoever records that waits for the lease.
    await giveLeaseBack(beginning, ports);
    const execution = await journal.read(executionId);
    return execution !== undefined && endedBeforeItRan(execution) ? "claimed-elsewhere" : "started";
  } catch (error) {
    if (!(error instanceof JournalUnavailable)) throw error;
    log.error("the journal could not note that the execution is started", error);
    return "started";
  }
}

const giveLeaseBack = ({ executionId, owner, log }: Beginning, { leases }: BeginPorts): Promise<void> =>
  leases
    .release(executionId, owner)
    .catch((error: unknown) =>
      log.error("the record lease of a start could not be given back; it runs out", error),
    );

interface BrokenStart {
  readonly cause: unknown;
  /** This request owns the start and had not yet called Step Functions. */
  readonly nothingReachedStepFunctions: boolean;
}

/**
 * Ends a start that failed. What cannot be undone here, because the journal is down too, reconcile-executions
 * does a minute later.
 * @throws the cause, when nothing runs
 */
async function abandon(
  beginning: Beginning,
  ports: BeginPorts,
  { cause, nothingReachedStepFunctions }: BrokenStart,
): Promise<Begun> {
  const { executionId, idempotencyKey, owner, log } = beginning;
  const outcome = isRefusedValue(cause) ? endAs("startRefused") : endAs("startFailed");
  const decision = await ports.journal
    .endStart({ executionId, outcome, at: new Date(), owner })
    .catch((error: unknown) => log.error("a failed start could not be ended; reconcile ends it", error));
  if (decision?.decided === true) {
    await releaseKey(beginning, ports);
    throw cause;
  }
  // Nobody else can have started it: without a key, no other request knows the id.
  const isAlone = idempotencyKey === undefined || nothingReachedStepFunctions;
  const execution = decision?.execution;
  if (execution === undefined) {
    if (isAlone) throw cause;
    log.error("a start failed before it was known who carries it out", cause);
    return "unknown";
  }
  if (hasRun(execution)) return "started";
  if (isAlone) throw cause;
  log.error("a start failed that another request carries out", cause);
  return "claimed-elsewhere";
}

const hasRun = (execution: Execution): boolean =>
  execution.attempt > 0 ||
  (!hasEnded(execution) && (execution.isStarted === true || execution.phase !== "STARTING"));

async function releaseKey(
  { executionId, idempotencyKey, log }: Beginning,
  { keys }: BeginPorts,
): Promise<void> {
  if (idempotencyKey === undefined) return;
  await keys
    .release(idempotencyKey, executionId)
    .catch((error: unknown) =>
      log.error("the idempotency key of a failed start could not be released", error),
    );
}

/**
 * Whether a start failed for a value of its own, and would fail again; in every other case something was
 * away.
 */
export const isRefusedValue = (error: unknown): boolean =>
  error instanceof RecordUnavailable && error.refusesValue;
