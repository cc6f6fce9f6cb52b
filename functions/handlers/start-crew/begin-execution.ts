import { endAs } from "../../domain/ends.ts";
import { RecordUnavailable } from "../../domain/errors.ts";
import type { StartRequest } from "../../domain/execution.ts";
import type { ExecutionJournal, IdempotencyKeys, RecordLeases } from "../../domain/journal.ts";
import type { ExecutionRecord } from "../../domain/record.ts";
import { releasingLease } from "../../domain/recording.ts";
import type { Workflow } from "../../domain/workflow.ts";

export interface BeginPorts {
  readonly journal: Pick<ExecutionJournal, "create" | "decide" | "read">;
  readonly leases: Pick<RecordLeases, "release">;
  readonly keys: Pick<IdempotencyKeys, "release">;
  readonly record: Pick<ExecutionRecord, "insert">;
  readonly workflow: Pick<Workflow, "start" | "status" | "executionArn">;
}

export interface Beginning {
  readonly executionId: string;
  readonly start: StartRequest;
  readonly idempotencyKey: string | undefined;
  /** Names this request as the holder of the record lease. */
  readonly holder: string;
  readonly signal: AbortSignal;
  readonly log: { error(message: string, error: unknown): void };
}

/** Login and insert together, in milliseconds (design: login 6 s, insert 8 s). */
const RECORD_MILLISECONDS = 14_000;
const START_MILLISECONDS = 2000;

/**
 * Journal, Snowflake, Step Functions, in this order. When any of them fails the outcome is decided (FAILED) and the
 * Idempotency-Key released before the error goes on, so that nothing runs later that the client was told had failed. The
 * record lease is given back only when the insert is known to have ended.
 */
export async function beginExecution(beginning: Beginning, ports: BeginPorts): Promise<void> {
  const { executionId, start, holder, signal } = beginning;
  try {
    const createdAt = await createdAtOf(beginning, ports);
    const row = {
      executionId,
      crewName: start.crewName,
      inputs: start.inputs,
      workflowExecution: ports.workflow.executionArn(executionId),
      createdAt,
    };
    await releasingLease(executionId, holder, ports.leases, () =>
      ports.record.insert(row, AbortSignal.any([signal, AbortSignal.timeout(RECORD_MILLISECONDS)])),
    );
    await ports.leases.release(executionId, holder);
    await startWorkflow(beginning, ports);
  } catch (error) {
    await abandon(beginning, ports, error);
    throw error;
  }
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

/** A repeated start goes on with the execution that the first one created: the row has that one's time. */
async function createdAtOf(
  { executionId, start, holder }: Beginning,
  { journal }: BeginPorts,
): Promise<string> {
  const now = new Date();
  const created = await journal.create(executionId, start, now, holder);
  const earlier = created === "exists" ? await journal.read(executionId) : undefined;
  return earlier?.createdAt ?? now.toISOString();
}

/** What cannot be undone here, because the journal is down too, reconcile-executions does a minute later. */
async function abandon(
  { executionId, idempotencyKey, log }: Beginning,
  ports: BeginPorts,
  cause: unknown,
): Promise<void> {
  const outcome = isRefusedValue(cause) ? endAs("startRefused") : endAs("startFailed");
  await ports.journal
    .decide(executionId, outcome, new Date())
    .catch((error: unknown) => log.error("a failed start could not be ended; reconcile ends it", error));
  if (idempotencyKey === undefined) return;
  await ports.keys
    .release(idempotencyKey, executionId)
    .catch((error: unknown) =>
      log.error("the idempotency key of a failed start could not be released", error),
    );
}

/** Whether a start failed for what it asked, and would fail again; for everything else something was away. */
export const isRefusedValue = (error: unknown): boolean =>
  error instanceof RecordUnavailable && error.refusesValue;
