import type * as z from "zod";

import { endAs } from "../../domain/ends.ts";
import { WorkflowUnavailable } from "../../domain/errors.ts";
import { hasEnded } from "../../domain/execution.ts";
import type { ExecutionJournal, OpenExecution, OpenExecutions } from "../../domain/journal.ts";
import type { Outcome } from "../../domain/outcome.ts";
import { type LeasedRow, leaseRow, type RecordingPorts, recordRows } from "../../domain/recording.ts";
import { outcomeOfWorkflow } from "../../domain/workflow-outcome.ts";
import type { Workflow } from "../../domain/workflow.ts";
import { batchRows } from "./batch-rows.ts";
import type { reconcileExecutions as contract } from "./contract.ts";
import { suspects } from "./suspects.ts";

export interface ReconcilePorts extends RecordingPorts {
  readonly journal: Pick<
    ExecutionJournal,
    "read" | "readRequest" | "readOutcome" | "readProgress" | "decide"
  >;
  readonly open: OpenExecutions;
  readonly workflow: Pick<Workflow, "executionArn" | "status" | "stop">;
  readonly metrics: RecordingPorts["metrics"] & { seconds(values: Readonly<Record<string, number>>): void };
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
    if (status === "RUNNING") await stopOverdue(executionId, ports.workflow, log);
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
  return Date.now() > end ? endAs("timeLimit", String(seconds)) : undefined;
}

/** Its attempt is in a tool that never looks up: what would follow that is of no use to anybody. The outcome stands without it. */
async function stopOverdue(
  executionId: string,
  workflow: Pick<Workflow, "stop">,
  log: ReconcileInvocation["log"],
): Promise<void> {
  await workflow.stop(executionId, "The execution passed its time limit").catch((error: unknown) => {
    if (!(error instanceof WorkflowUnavailable)) throw error;
    log.warn("the workflow execution of an ended execution could not be stopped", {
      execution_id: executionId,
      reason: error.message,
    });
  });
}

async function recordAll(
  executionIds: readonly string[],
  ports: ReconcilePorts,
  invocation: ReconcileInvocation,
): Promise<number> {
  let recorded = 0;
  for await (const batch of batchRows(leasedRows(executionIds, invocation.requestId, ports))) {
    const end = await recordRows(batch, invocation, ports);
    recorded += end.recorded;
    if (end.failure === undefined) continue;
    invocation.log.warn("Snowflake does not take ends at the moment; the next run tries again", {
      reason: end.failure.message,
      waiting: executionIds.length - recorded,
    });
    break;
  }
  return recorded;
}

/** The rows whose record lease is free, each leased just before it is needed: no lease runs out while others are written. */
async function* leasedRows(
  executionIds: readonly string[],
  holder: string,
  ports: ReconcilePorts,
): AsyncGenerator<LeasedRow> {
  for (const executionId of executionIds) {
    const execution = await ports.journal.read(executionId);
    if (execution === undefined || !hasEnded(execution) || execution.recorded) continue;
    const leased = await leaseRow(execution, holder, ports);
    if (leased !== undefined) yield leased;
  }
}
