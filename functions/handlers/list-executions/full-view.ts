import { Queue } from "../../async/queue.ts";
import { durationSeconds, type Execution, statusOf, withZone } from "../../domain/execution.ts";
import type { ExecutionReader, ListedExecution } from "../../domain/journal.ts";
import { NO_PROGRESS, type Progress, taskCounts, tasksOf } from "../../domain/progress.ts";
import type { BodyOf } from "../../runtime/contract.ts";
import type { listExecutionsContract } from "./contract.ts";

type FullBody = BodyOf<typeof listExecutionsContract>["executions"][number];

/** Reads at once: enough to be quick, and few enough not to be throttled. */
const READS_AT_ONCE = 20;

/** What the index does not have is read by key: header and progress of each. */
export async function inFull(
  listed: readonly ListedExecution[],
  journal: Pick<ExecutionReader, "read" | "readProgress">,
  now: Date,
): Promise<FullBody[]> {
  const queue = new Queue(READS_AT_ONCE);
  const read = async ({ executionId }: ListedExecution) => {
    const header = queue.run(async () => journal.read(executionId));
    const progress = queue.run(async () => journal.readProgress(executionId));
    return [await header, await progress] as const;
  };
  const found = await Promise.all(listed.map(async (one) => [one, ...(await read(one))] as const));
  // One that has expired since the index was read is not there any more.
  return found.flatMap(([, execution, progress]) =>
    execution === undefined ? [] : fullBody(execution, progress ?? NO_PROGRESS, now),
  );
}

function fullBody(execution: Execution, progress: Progress, now: Date): FullBody {
  const { completed, total, current, toolFailures } = taskCounts(tasksOf(progress, execution));
  return {
    execution_id: execution.executionId,
    crew_name: execution.crewName,
    status: statusOf(execution.phase),
    created_at: withZone(execution.createdAt),
    updated_at: withZone(execution.updatedAt),
    phase: execution.phase,
    total_tokens: progress.usage.total_tokens,
    llm_calls: progress.usage.llm_calls,
    cost_usd: execution.costUsd === undefined ? (progress.usage.cost_usd ?? null) : execution.costUsd,
    duration_seconds: durationSeconds(execution, now),
    completed_tasks: completed,
    total_tasks: total,
    current_task: current,
    tool_failures: toolFailures,
    ...(progress.usage.estimate && { rehearsed: true }),
    ...(execution.error && { error: execution.error }),
    ...(execution.replayOf !== undefined && { replay_of: { execution_id: execution.replayOf } }),
  };
}
