import type * as z from "zod";

import { RecordUnavailable } from "../../domain/errors.ts";
import { hasEnded } from "../../domain/execution.ts";
import type { ExecutionJournal, OpenExecution, OpenExecutions } from "../../domain/journal.ts";
import { type Outcome, outcomeOfWorkflow, timeLimitOutcome } from "../../domain/outcome.ts";
import type { TerminalRow } from "../../domain/record.ts";
import { mergeRows, type RecordingPorts, releasingLease, terminalRow } from "../../domain/recording.ts";
import type { Workflow } from "../../domain/workflow.ts";
import { batchRows } from "./batch-rows.ts";
import type { reconcileExecutions as contract } from "./contract.ts";
import { suspects } from "./suspects.ts";

export interface ReconcilePorts extends RecordingPorts {
  readonly journal: Pick<ExecutionJournal, "read" | "readRequest" | "readOutcome" | "decide">;
  readonly open: OpenExecutions;
  readonly workflow: Pick<Workflow, "executionArn" | "status">;
  readonly metrics: { seconds(values: Readonly<Record<string, number>>): void };
}

export interface ReconcileInvocation {
  readonly requestId: string;
  readonly log: {
    info(message: string, keys?: Readonly<Record<string, unknown>>): void;
    warn(message: string, keys?: Readonly<Record<string, unknown>>): void;
  };
}

/** As many open executions as one run looks at: about what one query's page holds (1 MB), long-running ones included. */
const OPEN_AT_ONCE = 4000;
/** How long after its limit an attempt may still be ending its execution itself, in milliseconds. */
const OVERDUE_MILLISECONDS = 60_000;

/** Longest try of one statement, in milliseconds: above Snowflake's statement timeout (15 s), so that it has ended, and below the lease. */
const MERGE_MILLISECONDS = 20_000;

/**
 * Records every end that Snowflake does not know, many per statement; then ends what nobody runs, and records that too. In
 * this order because ends must reach Snowflake while Step Functions does not answer.
 */
export async function reconcileExecutions(
  ports: ReconcilePorts,
  invocation: ReconcileInvocation,
): Promise<z.input<typeof contract.output>> {
  const open = await ports.open.list(OPEN_AT_ONCE);
  const unrecorded = open.filter(hasEnded).map(({ executionId }) => executionId);
  const recordedBefore = await recordAll(unrecorded, ports, invocation);
  const ended = await endAbandoned(open, ports, invocation);
  const recorded = recordedBefore + (await recordAll(ended, ports, invocation));
  const summary = { recorded, ended: ended.length, open: open.length - recorded };
  if (open.length > 0) {
    ports.metrics.seconds(agesOf(open, new Date()));
    invocation.log.info("reconciled", summary);
  }
  return summary;
}

/** What the alarms watch: how long the oldest end has waited for Snowflake, and how old the oldest open execution is. */
function agesOf(open: readonly OpenExecution[], now: Date): Record<string, number> {
  const oldest = (times: readonly string[]): number =>
    Math.max(0, ...times.map((time) => (now.getTime() - Date.parse(time)) / 1000));
  return {
    OldestUnrecorded: oldest(open.filter(hasEnded).map(({ updatedAt }) => updatedAt)),
    OldestOpen: oldest(open.filter((execution) => !hasEnded(execution)).map(({ createdAt }) => createdAt)),
  };
}

/** @returns the ids of the executions that this run has ended */
async function endAbandoned(
  open: readonly OpenExecution[],
  ports: ReconcilePorts,
  { log }: ReconcileInvocation,
): Promise<string[]> {
  const ended: string[] = [];
  for (const { executionId } of suspects(open, new Date())) {
    const status = await ports.workflow.status(executionId);
    const outcome =
      status === "RUNNING" ? await overdueOutcome(executionId, ports) : outcomeOfWorkflow(status);
    if (outcome === undefined) continue;
    const { decided } = await ports.journal.decide(executionId, outcome, new Date());
    if (!decided) continue;
    log.warn("ended an execution that nobody runs, or that passed its limit", {
      execution_id: executionId,
      workflow_status: status,
    });
    ended.push(executionId);
  }
  return ended;
}

/** An attempt ends its execution in time by itself, unless a tool keeps its thread from looking at the clock. */
async function overdueOutcome(executionId: string, ports: ReconcilePorts): Promise<Outcome | undefined> {
  const execution = await ports.journal.read(executionId);
  const seconds = execution?.limits.timeout_seconds;
  if (execution === undefined || seconds === undefined) return undefined;
  const end = Date.parse(execution.createdAt) + seconds * 1000 + OVERDUE_MILLISECONDS;
  return Date.now() > end ? timeLimitOutcome(seconds) : undefined;
}

async function recordAll(
  executionIds: readonly string[],
  ports: ReconcilePorts,
  { requestId, log }: ReconcileInvocation,
): Promise<number> {
  let recorded = 0;
  try {
    for await (const batch of batchRows(leasedRows(executionIds, requestId, ports))) {
      const ids = batch.map((row) => row.executionId);
      await releasingLease(ids, requestId, ports.leases, () =>
        mergeRows(batch, ports.record, MERGE_MILLISECONDS),
      );
      for (const row of batch) await ports.leases.markRecorded(row.executionId, new Date());
      recorded += batch.length;
    }
  } catch (error) {
    if (!(error instanceof RecordUnavailable)) throw error;
    log.warn("Snowflake does not take ends at the moment; the next run tries again", {
      reason: error.message,
      waiting: executionIds.length - recorded,
    });
  }
  return recorded;
}

/** The rows whose record lease is free, each leased just before it is needed: no lease runs out while others are written. */
async function* leasedRows(
  executionIds: readonly string[],
  holder: string,
  ports: ReconcilePorts,
): AsyncGenerator<TerminalRow> {
  for (const executionId of executionIds) {
    const execution = await ports.journal.read(executionId);
    if (execution === undefined || !hasEnded(execution) || execution.recorded) continue;
    if (await ports.leases.acquire(executionId, holder, new Date()))
      yield await terminalRow(execution, ports);
  }
}
