import { endAs, endedBeforeItRan } from "../../domain/ends.ts";
import { JournalUnavailable, RecordUnavailable } from "../../domain/errors.ts";
import { type Execution, hasEnded, type StartRequest } from "../../domain/execution.ts";
import type { ExecutionReader, IdempotencyKeys, RecordLeases, StartJournal } from "../../domain/journal.ts";
import type { Log } from "../../domain/log.ts";
import { writeWindow } from "../../domain/record-lease.ts";
import type { ExecutionRecord, WriteWindow } from "../../domain/record.ts";
import { releasingLease } from "../../domain/recording.ts";
import type { Workflow } from "../../domain/workflow.ts";

/** A start that this request may carry out, and nobody else. */
export interface OwnedStart {
  /** As the journal has it, which the request of the same Idempotency-Key that came first has made. */
  readonly request: StartRequest;
  readonly createdAt: string;
}

/** Owns a start by creating its execution; undefined when another request has created it. */
export async function createStart(
  executionId: string,
  start: StartRequest,
  owner: string,
  at: Date,
  journal: StartJournal,
): Promise<OwnedStart | undefined> {
  const request = await journal.create({ executionId, request: start, createdAt: at, owner });
  return request === "exists" ? undefined : { request, createdAt: at.toISOString() };
}

/** Owns a start whose owner broke off; undefined while its time is not over, or it holds the record lease. */
export async function takeOverStart(
  executionId: string,
  owner: string,
  at: Date,
  journal: ExecutionReader & StartJournal,
): Promise<OwnedStart | undefined> {
  const execution = await journal.takeOverStart(executionId, owner, at);
  if (execution === undefined) return undefined;
  const request = await journal.readRequest(executionId);
  if (request === undefined) throw new Error(`the journal has no request of the execution ${executionId}`);
  return { request, createdAt: execution.createdAt };
}

export interface BeginPorts {
  readonly journal: ExecutionReader & StartJournal;
  readonly leases: RecordLeases;
  readonly keys: IdempotencyKeys;
  readonly record: ExecutionRecord;
  readonly workflow: Workflow;
}

export interface Beginning {
  readonly executionId: string;
  readonly idempotencyKey: string | undefined;
  /** Names this request as the owner of the start and of the record lease. */
  readonly owner: string;
  /** Makes this request the owner from `at` on; undefined when another is. */
  readonly own: (at: Date) => Promise<OwnedStart | undefined>;
  readonly signal: AbortSignal;
  readonly log: Log;
}

/** "another's": somebody else owns the start, or has ended it. "unknown": the journal was away when that had to be found out. */
export type Begun = "started" | "another's" | "unknown";

/** Login and insert together, in milliseconds (design: login 6 s, insert 8 s). */
const RECORD_MILLISECONDS = 14_000;
const START_MILLISECONDS = 2000;

/**
 * Journal, Snowflake, Step Functions, in this order, by the start's owner alone. When any of them fails the outcome is decided
 * (FAILED) and the Idempotency-Key released before the error goes on, so that nothing runs later that the client was told had
 * failed. The record lease is given back only when the insert is known to have ended.
 * @throws what the start failed for, when nothing of it runs
 */
export async function beginExecution(beginning: Beginning, ports: BeginPorts): Promise<Begun> {
  const { executionId, own, owner, signal } = beginning;
  let reached: "nothing" | "owner" | "Step Functions" = "nothing";
  try {
    const leasedAt = new Date();
    const owned = await own(leasedAt);
    if (owned === undefined) return "another's";
    reached = "owner";
    const window = writeWindow(leasedAt.getTime());
    const limits = [signal, window.signal, AbortSignal.timeout(RECORD_MILLISECONDS)];
    await insertRow(beginning, owned, { ...window, signal: AbortSignal.any(limits) }, ports);
    await ports.leases.release(executionId, owner);
    reached = "Step Functions";
    await startWorkflow(beginning, ports);
  } catch (error) {
    return abandon(beginning, ports, error, reached === "owner");
  }
  return noteStarted(beginning, ports);
}

function insertRow(
  { executionId, owner }: Beginning,
  { request, createdAt }: OwnedStart,
  window: WriteWindow,
  { leases, record, workflow }: BeginPorts,
): Promise<void> {
  const { crewName, inputs } = request;
  const workflowExecution = workflow.executionArn(executionId);
  const row = { executionId, crewName, inputs, workflowExecution, createdAt };
  return releasingLease({ executionId, holder: owner, leases }, () => record.insert(row, window));
}

/** A start that got no answer may have been carried out all the same: only Step Functions knows, so it is asked. */
async function startWorkflow(
  { executionId, signal, log }: Beginning,
  { workflow }: BeginPorts,
): Promise<void> {
  try {
    await workflow.start(executionId, AbortSignal.timeout(START_MILLISECONDS));
  } catch (error) {
    log.error("Step Functions did not say that the execution was started", error);
    const limit = AbortSignal.any([signal, AbortSignal.timeout(START_MILLISECONDS)]);
    if ((await workflow.status(executionId, limit)) === "absent") throw error;
  }
}

/**
 * DescribeExecution may say for a moment that there is no such execution: with this note nobody has to ask it. The execution
 * runs, noted or not, unless its owner took longer than its time and others have ended the start.
 */
async function noteStarted({ executionId, log }: Beginning, { journal }: BeginPorts): Promise<Begun> {
  try {
    if (await journal.noteStarted(executionId)) return "started";
    const execution = await journal.read(executionId);
    return execution !== undefined && endedBeforeItRan(execution) ? "another's" : "started";
  } catch (error) {
    if (!(error instanceof JournalUnavailable)) throw error;
    log.error("the journal could not note that the execution is started", error);
    return "started";
  }
}

/**
 * What cannot be undone here, because the journal is down too, reconcile-executions does a minute later.
 * @param isCertain nobody but this request can have started anything, and it has not
 * @throws the cause, when nothing runs
 */
async function abandon(
  { executionId, idempotencyKey, owner, log }: Beginning,
  { journal, keys }: BeginPorts,
  cause: unknown,
  isCertain: boolean,
): Promise<Begun> {
  const outcome = isRefusedValue(cause) ? endAs("startRefused") : endAs("startFailed");
  const decision = await journal
    .endStart({ executionId, outcome, at: new Date(), owner })
    .catch((error: unknown) => log.error("a failed start could not be ended; reconcile ends it", error));
  if (decision?.decided === true) {
    await releaseKey(idempotencyKey, executionId, keys, log);
    throw cause;
  }
  // The id of a start without a key is nobody else's.
  const isAlone = idempotencyKey === undefined || isCertain;
  const execution = decision?.execution;
  if (execution === undefined) {
    if (isAlone) throw cause;
    log.error("a start failed before it was known who carries it out", cause);
    return "unknown";
  }
  if (hasRun(execution)) return "started";
  if (isAlone) throw cause;
  log.error("a start failed that another request carries out", cause);
  return "another's";
}

const hasRun = (execution: Execution): boolean =>
  execution.attempt > 0 || (execution.isStarted === true && !hasEnded(execution));

async function releaseKey(
  key: string | undefined,
  executionId: string,
  keys: BeginPorts["keys"],
  log: Beginning["log"],
): Promise<void> {
  if (key === undefined) return;
  await keys
    .release(key, executionId)
    .catch((error: unknown) =>
      log.error("the idempotency key of a failed start could not be released", error),
    );
}

/** Whether a start failed for what it asked, and would fail again; for everything else something was away. */
export const isRefusedValue = (error: unknown): boolean =>
  error instanceof RecordUnavailable && error.refusesValue;
