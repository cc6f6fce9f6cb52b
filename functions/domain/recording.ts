import { RecordUnavailable } from "./errors.ts";
import { type Execution, hasEnded } from "./execution.ts";
import type { ExecutionJournal, RecordLeases } from "./journal.ts";
import type { ExecutionRecord, TerminalRow } from "./record.ts";
import type { Workflow } from "./workflow.ts";

/** What copying an outcome into Snowflake needs. */
export interface RecordingPorts {
  readonly journal: Pick<ExecutionJournal, "read" | "readRequest" | "readOutcome">;
  readonly leases: RecordLeases;
  readonly record: Pick<ExecutionRecord, "merge">;
  readonly workflow: Pick<Workflow, "executionArn">;
}

/** Longest try to write one outcome, in milliseconds; reconcile goes on where it ended. */
const RECORD_MILLISECONDS = 20_000;

/**
 * Writes an ended execution's row once, under its record lease.
 * @returns false when it has not ended or somebody else holds the lease; true when the row is terminal
 * @throws RecordUnavailable when Snowflake does not take it
 */
export async function recordOutcome(
  executionId: string,
  holder: string,
  ports: RecordingPorts,
): Promise<boolean> {
  const execution = await ports.journal.read(executionId);
  if (execution === undefined || !hasEnded(execution)) return false;
  if (execution.recorded) return true;
  if (!(await ports.leases.acquire(executionId, holder, new Date()))) return false;
  const row = await terminalRow(execution, ports);
  await releasingLease([executionId], holder, ports.leases, () =>
    mergeRows([row], ports.record, RECORD_MILLISECONDS),
  );
  await ports.leases.markRecorded(executionId, new Date());
  return true;
}

/** Records an end if Snowflake takes it now; if not, that is logged, and reconcile-executions does it later. */
export async function recordUnlessAway(
  executionId: string,
  invocation: {
    readonly requestId: string;
    readonly log: { warn(message: string, keys?: Readonly<Record<string, unknown>>): void };
  },
  ports: RecordingPorts,
): Promise<void> {
  try {
    await recordOutcome(executionId, invocation.requestId, ports);
  } catch (error) {
    if (!(error instanceof RecordUnavailable)) throw error;
    invocation.log.warn("Snowflake did not take the end; reconcile records it", { reason: error.message });
  }
}

/**
 * Writes rows in one statement. When Snowflake refuses a value of one of them, the others must not wait for it: the rows
 * are halved until it stands alone, and it is then written without its values, with a note why.
 * @param milliseconds longest try of one statement
 */
export async function mergeRows(
  rows: readonly TerminalRow[],
  record: Pick<ExecutionRecord, "merge">,
  milliseconds: number,
): Promise<void> {
  try {
    await record.merge(rows, AbortSignal.timeout(milliseconds));
  } catch (error) {
    const [row] = rows;
    if (row === undefined || !(error instanceof RecordUnavailable && error.refusesValue)) throw error;
    if (rows.length === 1) {
      await record.merge([withoutValues(row, error.message)], AbortSignal.timeout(milliseconds));
      return;
    }
    const half = Math.ceil(rows.length / 2);
    await mergeRows(rows.slice(0, half), record, milliseconds);
    await mergeRows(rows.slice(half), record, milliseconds);
  }
}

/** What is left of a row when its inputs and texts may be what Snowflake refuses; the journal keeps them. */
const withoutValues = ({ result: _result, error, ...row }: TerminalRow, note: string): TerminalRow => ({
  ...row,
  inputs: {},
  note,
  ...(error === undefined
    ? {}
    : { error: { ...error, message: "See the status: the sentence could not be recorded" } }),
});

/**
 * Runs a write under record leases. When it fails, they are given back, unless the statement may still commit: then they
 * have to run out by themselves.
 */
export async function releasingLease(
  executionIds: readonly string[],
  holder: string,
  leases: Pick<RecordLeases, "release">,
  write: () => Promise<void>,
): Promise<void> {
  try {
    await write();
  } catch (error) {
    if (error instanceof RecordUnavailable && !error.mayStillCommit) {
      for (const executionId of executionIds) await leases.release(executionId, holder);
    }
    throw error;
  }
}

/** The Snowflake row of an ended execution, read from the journal. */
export async function terminalRow(
  execution: Execution,
  ports: Pick<RecordingPorts, "journal" | "workflow">,
): Promise<TerminalRow> {
  const [request, outcome] = await Promise.all([
    ports.journal.readRequest(execution.executionId),
    ports.journal.readOutcome(execution),
  ]);
  if (!isEndPhase(execution.phase)) throw new Error(`execution ${execution.executionId} has not ended`);
  return {
    executionId: execution.executionId,
    crewName: execution.crewName,
    inputs: request?.inputs ?? {},
    workflowExecution: ports.workflow.executionArn(execution.executionId),
    createdAt: execution.createdAt,
    updatedAt: execution.updatedAt,
    phase: execution.phase,
    attempts: execution.attempt,
    ...(outcome.result === undefined ? {} : { result: outcome.result }),
    ...(outcome.usage === undefined ? {} : { usage: outcome.usage }),
    ...(execution.error === undefined ? {} : { error: execution.error }),
  };
}

const isEndPhase = (phase: Execution["phase"]): phase is TerminalRow["phase"] => hasEnded({ phase });
