import { shuffled } from "../../async/shuffled.ts";
import { endAs } from "../../domain/ends.ts";
import { WorkflowUnavailable } from "../../domain/errors.ts";
import { hasEnded } from "../../domain/execution.ts";
import type { Invocation } from "../../domain/invocation.ts";
import type { ExecutionReader, OpenExecution } from "../../domain/journal.ts";
import type { Log } from "../../domain/log.ts";
import type { Outcome } from "../../domain/outcome.ts";
import { outcomeOfWorkflow } from "../../domain/workflow-outcome.ts";
import type { Workflow } from "../../domain/workflow.ts";
import type { ReconcilePorts } from "./ports.ts";
import type { End } from "./record-ends.ts";
import type { RunFailures } from "./run-failures.ts";

/** How long a start can live, in milliseconds: the function's timeout of 18 s with a wide margin for clocks. */
const START_MILLISECONDS = 60_000;
/** An execution this young has a workflow whose end EventBridge still tells, in milliseconds. */
const YOUNG_MILLISECONDS = 5 * 60_000;
/** DescribeExecution refills at 10 to 15 a second for the whole account: a run takes a few seconds' worth at most. */
const CHECKED_PER_RUN = 25;

/**
 * The open executions worth asking Step Functions about: starts that lasted longer than a start can, and of the others a
 * random choice, so that long-running healthy ones at the front never hide a stuck one behind them.
 */
function suspects(open: readonly OpenExecution[], now: Date): readonly OpenExecution[] {
  const olderThan = (execution: OpenExecution, milliseconds: number): boolean =>
    now.getTime() - Date.parse(execution.createdAt) > milliseconds;
  const going = open.filter((execution) => !hasEnded(execution));
  const starts = going.filter(
    (execution) => execution.phase === "STARTING" && olderThan(execution, START_MILLISECONDS),
  );
  const others = going.filter(
    (execution) => execution.phase !== "STARTING" && olderThan(execution, YOUNG_MILLISECONDS),
  );
  return [...starts.slice(0, CHECKED_PER_RUN), ...shuffled(others).slice(0, CHECKED_PER_RUN)];
}

/** How long after its limit an attempt may still be ending its execution itself, in milliseconds. */
const OVERDUE_MILLISECONDS = 60_000;

/**
 * Ends the executions that nobody runs. Step Functions being away is kept as the run's failure.
 * @returns those that this run has ended
 */
export async function endAbandoned(
  open: readonly OpenExecution[],
  ports: ReconcilePorts,
  { log }: Invocation,
  failures: RunFailures,
): Promise<readonly End[]> {
  const ended: End[] = [];
  try {
    for (const suspect of suspects(open, new Date())) {
      if (failures.isJournalAway()) break;
      const at = new Date();
      const { executionId } = suspect;
      const hasEnded = await failures.attempt(executionId, () => endIfAbandoned(suspect, at, ports, log));
      if (hasEnded === true) ended.push({ executionId, updatedAt: at.toISOString() });
    }
  } catch (error) {
    failures.keep(error);
  }
  return ended;
}

async function endIfAbandoned(
  { executionId, phase }: OpenExecution,
  at: Date,
  { journal, workflow }: ReconcilePorts,
  log: Log,
): Promise<boolean> {
  const status = await workflow.status(executionId);
  const outcome =
    status === "RUNNING" ? await overdueOutcome(executionId, journal) : outcomeOfWorkflow(status);
  if (outcome === undefined) return false;
  // A start that is absent from Step Functions may be carried out right now, by a repetition that took it over.
  const isStart = phase === "STARTING" && status === "absent";
  const end = { executionId, outcome, at };
  const { decided } = await (isStart ? journal.endStart(end) : journal.decide(end));
  if (!decided) return false;
  log.warn("ended an execution that nobody runs, or that passed its limit", {
    execution_id: executionId,
    workflow_status: status,
  });
  if (status === "RUNNING") await stopOverdue(executionId, workflow, log);
  return true;
}

/** An attempt ends its execution in time by itself, unless a tool keeps its thread from looking at the clock. */
async function overdueOutcome(executionId: string, journal: ExecutionReader): Promise<Outcome | undefined> {
  const execution = await journal.read(executionId);
  const seconds = execution?.limits.timeout_seconds;
  if (execution === undefined || seconds === undefined) return undefined;
  const end = Date.parse(execution.createdAt) + seconds * 1000 + OVERDUE_MILLISECONDS;
  return Date.now() > end ? endAs("timeLimit", String(seconds)) : undefined;
}

/** Its attempt is in a tool that never looks up: what would follow that is of no use to anybody. The outcome stands without it. */
async function stopOverdue(executionId: string, workflow: Workflow, log: Log): Promise<void> {
  await workflow.stop(executionId, "The execution passed its time limit").catch((error: unknown) => {
    if (!(error instanceof WorkflowUnavailable)) throw error;
    log.warn("the workflow execution of an ended execution could not be stopped", {
      execution_id: executionId,
      reason: error.message,
    });
  });
}
