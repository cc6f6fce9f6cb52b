import { shuffled } from "../../async/shuffled.ts";
import { endAs } from "../../domain/ends.ts";
import { WorkflowUnavailable } from "../../domain/errors.ts";
import { hasEnded } from "../../domain/execution.ts";
import { logEnd } from "../../domain/failed-execution.ts";
import type { ExecutionReader, OpenExecution } from "../../domain/journal.ts";
import type { Log } from "../../domain/log.ts";
import type { Outcome } from "../../domain/outcome.ts";
import { outcomeOfWorkflow } from "../../domain/workflow-outcome.ts";
import type { Workflow } from "../../domain/workflow.ts";
import type { ReconcileRun } from "./ports.ts";
import type { UnrecordedEnd } from "./record-ends.ts";

/**
 * Ends the executions that nobody runs any more. When Step Functions is away, that is kept as the run's
 * failure.
 * @returns those that this run has ended
 */
export async function endAbandoned(
  open: readonly OpenExecution[],
  run: ReconcileRun,
): Promise<readonly UnrecordedEnd[]> {
  const { failures } = run;
  const ended: UnrecordedEnd[] = [];
  try {
    const now = new Date();
    const checked = [...worthChecking(open, now), ...(await overdueYoung(open, now, run))];
    for (const execution of checked) {
      if (failures.isJournalAway()) break;
      const at = new Date();
      const { executionId } = execution;
      const hasEnded = await failures.guard(executionId, () => endIfAbandoned(execution, at, run));
      if (hasEnded === true) ended.push({ executionId, updatedAt: at.toISOString() });
    }
  } catch (error) {
    failures.keep(error);
  }
  return ended;
}

/**
 * How long a start can live, in milliseconds: the function's timeout of 18 s with a wide margin for clocks.
 */
const STARTING_AT_MOST_MILLISECONDS = 60_000;
/**
 * While an execution is younger than this, EventBridge can still report the end of its workflow; in
 * milliseconds.
 */
const YOUNG_MILLISECONDS = 5 * 60_000;
/**
 * The whole account may call DescribeExecution 10 to 15 times a second: one run uses a few seconds of that at
 * most.
 */
const CHECKED_PER_RUN = 25;

/**
 * The open executions worth asking Step Functions about: starts that lasted longer than a start can, and of
 * the others a random choice, so that long-running healthy ones at the front never hide a stuck one behind
 * them.
 */
function worthChecking(open: readonly OpenExecution[], now: Date): readonly OpenExecution[] {
  const olderThan = (execution: OpenExecution, milliseconds: number): boolean =>
    now.getTime() - Date.parse(execution.createdAt) > milliseconds;
  const going = open.filter((execution) => !hasEnded(execution));
  const starts = going.filter(
    (execution) => execution.phase === "STARTING" && olderThan(execution, STARTING_AT_MOST_MILLISECONDS),
  );
  const others = going.filter(
    (execution) => execution.phase !== "STARTING" && olderThan(execution, YOUNG_MILLISECONDS),
  );
  return [...starts.slice(0, CHECKED_PER_RUN), ...shuffled(others).slice(0, CHECKED_PER_RUN)];
}

/** Headers read in one run, each in some milliseconds. */
const READ_PER_RUN = 200;

/**
 * The young ones that passed a limit of their own, which may be seconds: only their headers tell it. At most
 * as many as are checked, of a random choice.
 */
async function overdueYoung(
  open: readonly OpenExecution[],
  now: Date,
  { ports, failures }: ReconcileRun,
): Promise<readonly OpenExecution[]> {
  const age = ({ createdAt }: OpenExecution): number => now.getTime() - Date.parse(createdAt);
  const young = open.filter(
    (execution) =>
      !hasEnded(execution) &&
      execution.phase !== "STARTING" &&
      age(execution) > OVERDUE_MILLISECONDS &&
      age(execution) <= YOUNG_MILLISECONDS,
  );
  const overdue: OpenExecution[] = [];
  for (const execution of shuffled(young).slice(0, READ_PER_RUN)) {
    if (failures.isJournalAway() || overdue.length === CHECKED_PER_RUN) break;
    const { executionId } = execution;
    const outcome = await failures.guard(executionId, () => overdueOutcome(executionId, ports.journal));
    if (outcome !== undefined) overdue.push(execution);
  }
  return overdue;
}

async function endIfAbandoned(
  { executionId, phase }: OpenExecution,
  at: Date,
  { ports, invocation }: ReconcileRun,
): Promise<boolean> {
  const { journal, workflow } = ports;
  const { log } = invocation;
  const status = await workflow.status(executionId);
  const outcome =
    status === "RUNNING" ? await overdueOutcome(executionId, journal) : outcomeOfWorkflow(status);
  if (outcome === undefined) return false;
  // A start that Step Functions does not have may be carried out right now, by a repetition that took it
  // over.
  const isStart = phase === "STARTING" && status === "absent";
  const end = { executionId, outcome, at };
  const { decided } = await (isStart ? journal.endStart(end) : journal.decide(end));
  if (!decided) return false;
  log.warn("ended an execution that nobody runs, or that passed its limit", {
    execution_id: executionId,
    workflow_status: status,
  });
  logEnd(log, outcome, { execution_id: executionId });
  if (status === "RUNNING") await stopOverdue(executionId, workflow, log);
  return true;
}

/**
 * How long after its limit an attempt may still be ending its execution itself, in milliseconds; should it
 * come later, it finds the same end.
 */
const OVERDUE_MILLISECONDS = 5000;

/**
 * An attempt ends its execution in time by itself, unless a tool keeps its thread from looking at the clock.
 */
async function overdueOutcome(executionId: string, journal: ExecutionReader): Promise<Outcome | undefined> {
  const execution = await journal.read(executionId);
  const seconds = execution?.limits.timeout_seconds;
  if (execution === undefined || seconds === undefined) return undefined;
  const end = Date.parse(execution.createdAt) + seconds * 1000 + OVERDUE_MILLISECONDS;
  return Date.now() > end ? endAs("timeLimit", String(seconds)) : undefined;
}

/**
 * Its attempt is in a tool that blocks its thread, and whatever would follow is of no use to anybody. The
 * outcome stands even when the workflow execution cannot be stopped.
 */
async function stopOverdue(executionId: string, workflow: Workflow, log: Log): Promise<void> {
  await workflow.stop(executionId, "The execution passed its time limit").catch((error: unknown) => {
    if (!(error instanceof WorkflowUnavailable)) throw error;
    log.warn("the workflow execution of an ended execution could not be stopped", {
      execution_id: executionId,
      reason: error.message,
    });
  });
}
