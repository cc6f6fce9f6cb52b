import { RecordUnavailable } from "./errors.ts";
import { type Execution, hasEnded } from "./execution.ts";
import type { ExecutionReader, RecordLeases } from "./journal.ts";
import { mergeRows } from "./merge-rows.ts";
import { NO_PROGRESS, tasksOf } from "./progress.ts";
import { writeWindow } from "./record-lease.ts";
import type { ExecutionRecord, TerminalRow } from "./record.ts";
import { workflowExecutionOf } from "./workflow-outcome.ts";
import type { WorkflowArns } from "./workflow.ts";

/** What copying an outcome into Snowflake needs. */
export interface RecordingPorts {
  readonly journal: ExecutionReader;
  readonly leases: RecordLeases;
  readonly record: ExecutionRecord;
  readonly workflow: WorkflowArns;
  readonly metrics: { counts(values: Readonly<Record<string, number>>): void };
}

/** The invocation that records; its request's id names it as the holder of leases. */
export interface RecordingInvocation {
  readonly requestId: string;
  readonly log: { warn(message: string, keys?: Readonly<Record<string, unknown>>): void };
}

/** A row whose record lease the invocation holds. */
export interface LeasedRow {
  readonly row: TerminalRow;
  /** When the lease was asked for, in milliseconds since 1970. */
  readonly leasedAt: number;
}

/**
 * Writes an ended execution's row once, under its record lease.
 * @returns false when it has not ended or somebody else holds the lease; true when the row is terminal
 * @throws RecordUnavailable when Snowflake does not take it
 */
export async function recordOutcome(
  executionId: string,
  invocation: RecordingInvocation,
  ports: RecordingPorts,
): Promise<boolean> {
  const execution = await ports.journal.read(executionId);
  if (execution === undefined || !hasEnded(execution)) return false;
  if (execution.recorded) return true;
  const leased = await leaseRow(execution, invocation.requestId, ports);
  if (leased === undefined) return false;
  await releasingLease(executionId, invocation.requestId, ports.leases, async () => {
    const { failure } = await writeRows([leased], invocation, ports);
    if (failure !== undefined) throw failure;
  });
  await ports.leases.markRecorded(executionId);
  await ports.leases.close(executionId, new Date());
  return true;
}

/** Records an end if Snowflake takes it now; if not, that is logged, and reconcile-executions does it later. */
export async function recordUnlessAway(
  executionId: string,
  invocation: RecordingInvocation,
  ports: RecordingPorts,
): Promise<void> {
  try {
    await recordOutcome(executionId, invocation, ports);
  } catch (error) {
    if (!(error instanceof RecordUnavailable)) throw error;
    invocation.log.warn("Snowflake did not take the end; reconcile records it", { reason: error.message });
  }
}

/**
 * Writes rows whose record leases the invocation holds. What follows is the caller's: to note those that are written, and to
 * give back the leases of the others, unless their statement may still commit, for then they have to run out by themselves.
 * @returns the ids that are terminal in Snowflake now, and why the others are not
 */
export async function writeRows(
  leased: readonly LeasedRow[],
  { log }: Pick<RecordingInvocation, "log">,
  { record, metrics }: Pick<RecordingPorts, "record" | "metrics">,
): Promise<{ readonly written: readonly string[]; readonly failure?: RecordUnavailable }> {
  const rows = leased.map(({ row }) => row);
  const window = writeWindow(Math.min(...leased.map(({ leasedAt }) => leasedAt)));
  const { duplicates, failure, ...end } = await mergeRows(rows, record, window);
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

/**
 * Runs the write of a row under its record lease. When it fails, the lease is given back, unless the statement may still
 * commit: then it has to run out by itself.
 */
export async function releasingLease(
  executionId: string,
  holder: string,
  leases: RecordLeases,
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

/** The row of an ended execution with its record lease; undefined while another holder's is valid. */
export async function leaseRow(
  execution: Execution,
  holder: string,
  ports: Pick<RecordingPorts, "journal" | "leases" | "workflow">,
): Promise<LeasedRow | undefined> {
  const now = new Date();
  if (!(await ports.leases.acquire(execution.executionId, holder, now))) return undefined;
  return { row: await terminalRow(execution, ports), leasedAt: now.getTime() };
}

/** The Snowflake row of an ended execution, read from the journal. */
async function terminalRow(
  execution: Execution,
  ports: Pick<RecordingPorts, "journal" | "workflow">,
): Promise<TerminalRow> {
  const [request, outcome, progress] = await Promise.all([
    ports.journal.readRequest(execution.executionId),
    ports.journal.readOutcome(execution),
    ports.journal.readProgress(execution.executionId),
  ]);
  if (!isEndPhase(execution.phase)) throw new Error(`execution ${execution.executionId} has not ended`);
  const workflowExecution = workflowExecutionOf(execution, ports.workflow);
  return {
    executionId: execution.executionId,
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
    ...(execution.error === undefined ? {} : { error: execution.error }),
  };
}

const isEndPhase = (phase: Execution["phase"]): phase is TerminalRow["phase"] => hasEnded({ phase });
