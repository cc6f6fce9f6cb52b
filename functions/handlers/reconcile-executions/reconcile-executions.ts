import { hasEnded } from "../../domain/execution.ts";
import type { Invocation } from "../../domain/invocation.ts";
import type { OpenExecution } from "../../domain/journal.ts";
import type { OutputOf } from "../../runtime/contract.ts";
import { HEARTBEAT, type reconcileExecutionsContract } from "./contract.ts";
import { endAbandoned } from "./end-abandoned.ts";
import type { ReconcilePorts } from "./ports.ts";
import { recordEnds } from "./record-ends.ts";
import { runFailures } from "./run-failures.ts";

/**
 * How many open executions one run looks at: about as many as one page of a query holds (1 MB), long-running
 * ones included.
 */
const OPEN_AT_ONCE = 4000;
/**
 * Records every end that is not in Snowflake yet, many per statement; then ends what nobody runs any more,
 * and records that too. The order matters: ends must reach Snowflake even while Step Functions does not
 * answer. The heartbeat and the ages are published first, so that the alarms get them however the run ends;
 * that runs fail is another alarm's.
 * @throws JournalUnavailable and WorkflowUnavailable when the journal or Step Functions is away, after all
 *   that can be done without them
 */
export async function reconcileExecutions(
  ports: ReconcilePorts,
  invocation: Invocation,
): Promise<OutputOf<typeof reconcileExecutionsContract>> {
  ports.metrics.counts({ [HEARTBEAT]: 1 });
  const open = await ports.open.list(OPEN_AT_ONCE);
  if (open.length === 0) return { recorded: 0, ended: 0, open: 0 };
  ports.metrics.seconds(agesOf(open, new Date()));
  const failures = runFailures(invocation.log);
  const run = { ports, invocation, failures };
  const before = await recordEnds(open.filter(hasEnded), run);
  const ended = await endAbandoned(open, run);
  const after = await recordEnds(ended, run);
  const recorded = [...before, ...after];
  const summary = { recorded: recorded.length, ended: ended.length, open: open.length - recorded.length };
  const failed = failures.count();
  invocation.log.info("reconciled", failed === 0 ? summary : { ...summary, failed });
  if (failed > 0) ports.metrics.counts({ ReconcileFailures: failed });
  failures.throwKept();
  return summary;
}

/**
 * What the alarms watch: how long the oldest end has waited for Snowflake, and how old the oldest open
 * execution is.
 */
function agesOf(open: readonly OpenExecution[], now: Date): Record<string, number> {
  const oldest = (times: readonly string[]): number =>
    Math.max(0, ...times.map((time) => (now.getTime() - Date.parse(time)) / 1000));
  return {
    OldestUnrecorded: oldest(open.filter(hasEnded).map(({ updatedAt }) => updatedAt)),
    OldestOpen: oldest(open.filter((execution) => !hasEnded(execution)).map(({ createdAt }) => createdAt)),
  };
}
