import type * as z from "zod";

import { hasEnded } from "../../domain/execution.ts";
import type { Invocation } from "../../domain/invocation.ts";
import type { OpenExecution } from "../../domain/journal.ts";
import type { reconcileExecutionsContract } from "./contract.ts";
import { endAbandoned } from "./end-abandoned.ts";
import type { ReconcilePorts } from "./ports.ts";
import { recordEnds } from "./record-ends.ts";
import { type RunFailures, runFailures } from "./run-failures.ts";

/** As many open executions as one run looks at: about what one query's page holds (1 MB), long-running ones included. */
const OPEN_AT_ONCE = 4000;
/** Closing goes on where it ended; no execution is begun with less time left, in milliseconds. */
const TIME_FOR_CLOSING = 5000;

/**
 * Records every end that Snowflake does not know, many per statement; then ends what nobody runs, and records that too. In
 * this order because ends must reach Snowflake while Step Functions does not answer. The ages are published first, so that the
 * alarms hear of them however the run ends.
 * @throws JournalUnavailable and WorkflowUnavailable when the journal or Step Functions is away, after all that can be done
 *   without them
 */
export async function reconcileExecutions(
  ports: ReconcilePorts,
  invocation: Invocation,
): Promise<z.input<typeof reconcileExecutionsContract.output>> {
  const open = await ports.open.list(OPEN_AT_ONCE);
  if (open.length === 0) return { recorded: 0, ended: 0, open: 0 };
  ports.metrics.seconds(agesOf(open, new Date()));
  const failures = runFailures(invocation.log);
  const before = await recordEnds(open.filter(hasEnded), ports, invocation, failures);
  const ended = await endAbandoned(open, ports, invocation, failures);
  const after = await recordEnds(ended, ports, invocation, failures);
  const recorded = [...before.recorded, ...after.recorded];
  await closeAll([...before.already, ...recorded], ports, invocation, failures);
  const summary = { recorded: recorded.length, ended: ended.length, open: open.length - recorded.length };
  const failed = failures.count();
  invocation.log.info("reconciled", failed === 0 ? summary : { ...summary, failed });
  if (failed > 0) ports.metrics.counts({ ReconcileFailures: failed });
  failures.throwKept();
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

/** Last of all, because an execution of thousands of steps takes seconds. The next run finds those that are not reached. */
async function closeAll(
  executionIds: readonly string[],
  { leases }: ReconcilePorts,
  { remainingMilliseconds }: Invocation,
  failures: RunFailures,
): Promise<void> {
  for (const executionId of executionIds) {
    if (remainingMilliseconds() < TIME_FOR_CLOSING || failures.isJournalAway()) return;
    await failures.attempt(executionId, () => leases.close(executionId, new Date()));
  }
}
