import { RecordUnavailable } from "./errors.ts";
import { type Execution, hasEnded, type StartRequest } from "./execution.ts";
import type { Invocation } from "./invocation.ts";
import type { ExecutionReader, RecordLeases } from "./journal.ts";
import type { Log } from "./log.ts";
import { mergeRows } from "./merge-rows.ts";
import type { Metrics } from "./metrics.ts";
import type { StoredOutcome } from "./outcome.ts";
import { NO_PROGRESS, type Progress, tasksOf } from "./progress.ts";
import { writeWindow } from "./record-lease.ts";
import type { ExecutionRecord, TerminalRow, WhenLocked } from "./record.ts";
import { workflowExecutionOf } from "./workflow-outcome.ts";
import type { WorkflowArns } from "./workflow.ts";

/** What copying an outcome into Snowflake needs. */
export interface RecordingPorts {
  readonly journal: ExecutionReader;
  readonly leases: RecordLeases;
  readonly record: ExecutionRecord;
  readonly workflow: WorkflowArns;
  readonly metrics: Metrics;
}

/** An ended execution, and what its recorder knows of it: whoever ran it need not read it again. */
export interface EndedExecution {
  readonly execution: Execution;
  readonly request?: StartRequest | undefined;
  readonly outcome?: StoredOutcome | undefined;
  readonly progress?: Progress | undefined;
  /** When its record lease was asked for, in milliseconds since 1970, where the recorder has that. */
  readonly leasedAt?: number | undefined;
}

/**
 * Records an end if Snowflake takes it now. If not, that is logged, and reconcile-executions records it
 * later.
 * @param invocation whose request's id names it as the holder of the record lease
 */
export async function recordUnlessAway(
  end: EndedExecution,
  invocation: Invocation,
  ports: RecordingPorts,
): Promise<void> {
  try {
    await recordOutcome(end, invocation, ports);
  } catch (error) {
    if (!(error instanceof RecordUnavailable)) throw error;
    invocation.log.warn("Snowflake did not take the end; reconcile records it", { reason: error.message });
  }
}

/**
 * Writes an ended execution's row once, under its record lease.
 * @returns false when it has not ended or somebody else holds the lease; true when the row is terminal
 * @throws RecordUnavailable when Snowflake does not take it
 */
export async function recordOutcome(
  end: EndedExecution,
  { requestId, log }: Invocation,
  ports: RecordingPorts,
): Promise<boolean> {
  const { leases } = ports;
  const { executionId, recorded } = end.execution;
  if (!hasEnded(end.execution)) return false;
  if (recorded) return true;
  const leased = await leaseRow(end, requestId, ports);
  if (leased === undefined) return false;
  await releaseLeaseOnFailure({ executionId, holder: requestId, leases }, async () => {
    const { failure } = await writeRows([leased], log, ports, "leave");
    if (failure !== undefined) throw failure;
  });
  await leases.markRecorded(executionId);
  return true;
}

/** A row whose record lease the invocation holds. */
export interface LeasedRow {
  readonly row: TerminalRow;
  /** When the lease was asked for, in milliseconds since 1970. */
  readonly leasedAt: number;
}

/** The row of an ended execution with its record lease; undefined while another holder's is valid. */
export async function leaseRow(
  end: EndedExecution,
  holder: string,
  ports: RecordingPorts,
): Promise<LeasedRow | undefined> {
  const leasedAt = end.leasedAt ?? (await acquireLease(end.execution, holder, ports));
  return leasedAt === undefined ? undefined : { row: await terminalRow(end, ports), leasedAt };
}

async function acquireLease(
  { executionId }: Execution,
  holder: string,
  { leases }: RecordingPorts,
): Promise<number | undefined> {
  const now = new Date();
  return (await leases.acquire(executionId, holder, now)) ? now.getTime() : undefined;
}

/** The Snowflake row of an ended execution; what is not known of it is read from the journal. */
async function terminalRow(
  { execution, ...known }: EndedExecution,
  { journal, workflow }: RecordingPorts,
): Promise<TerminalRow> {
  const { executionId } = execution;
  const [request, outcome, progress] = await Promise.all([
    known.request ?? journal.readRequest(executionId),
    known.outcome ?? journal.readOutcome(execution),
    known.progress ?? journal.readProgress(executionId),
  ]);
  if (!isEndPhase(execution.phase)) throw new Error(`execution ${executionId} has not ended`);
  const workflowExecution = workflowExecutionOf(execution, workflow);
  return {
    executionId,
    crewName: execution.crewName,
    inputs: request?.inputs ?? {},
    ...(workflowExecution === undefined ? {} : { workflowExecution }),
    createdAt: execution.createdAt,
    updatedAt: execution.updatedAt,
    phase: execution.phase,
    attempts: execution.attempt,
    tasks: tasksOf(progress ?? NO_PROGRESS, execution),
    ...(outcome.result === undefined ? {} : { result: outcome.result }),
    ...(outcome.usage === undefined ? {} : { usage: outcome.usage }),
    ...(progress?.paid === undefined ? {} : { paid: progress.paid }),
    ...(request?.replayOf === undefined ? {} : { replayOf: request.replayOf.executionId }),
    ...(execution.error === undefined ? {} : { error: execution.error }),
  };
}

const isEndPhase = (phase: Execution["phase"]): phase is TerminalRow["phase"] => hasEnded({ phase });

/**
 * Writes rows whose record leases the invocation holds. What follows is the caller's task: to note those that
 * are written, and to release the leases of the others, unless their statement may still commit. Such a lease
 * has to run out by itself.
 * @returns the ids that are terminal in Snowflake now, and why the others are not
 */
export async function writeRows(
  leased: readonly LeasedRow[],
  log: Log,
  { record, metrics }: RecordingPorts,
  whenLocked?: WhenLocked,
): Promise<{ readonly written: readonly string[]; readonly failure?: RecordUnavailable }> {
  const rows = leased.map(({ row }) => row);
  const window = writeWindow(Math.min(...leased.map(({ leasedAt }) => leasedAt)));
  const { duplicates, failure, ...end } = await mergeRows(rows, record, window, whenLocked);
  const written = end.written.map(({ executionId }) => executionId);
  if (duplicates > 0) {
    metrics.counts({ DuplicateRows: duplicates });
    log.warn("Snowflake has executions twice; docs/runbook.md#duplicate-rows removes the duplicates", {
      duplicates,
      among: written,
    });
  }
  return failure === undefined ? { written } : { written, failure };
}

interface HeldLease {
  readonly executionId: string;
  readonly holder: string;
  readonly leases: RecordLeases;
}

/**
 * Runs the write of a row under its record lease. When it fails, the lease is released, unless the statement
 * may still commit: then it has to run out by itself.
 */
export async function releaseLeaseOnFailure(
  { executionId, holder, leases }: HeldLease,
  write: () => Promise<void>,
): Promise<void> {
  try {
    await write();
  } catch (error) {
    if (error instanceof RecordUnavailable && !error.mayStillCommit) {
      await leases.release(executionId, holder);
    }
    throw error;
  }
}
