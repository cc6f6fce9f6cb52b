import { durationSeconds, type Execution, statusOf, withZone } from "../../domain/execution.ts";
import type { HttpAnswer } from "../../domain/http-answer.ts";
import type { ExecutionReader } from "../../domain/journal.ts";
import { readKnownExecution, UNKNOWN_EXECUTION } from "../../domain/known-execution.ts";
import type { RecordedCost } from "../../domain/outcome.ts";
import {
  NO_PROGRESS,
  type Progress,
  type TaskProgress,
  taskCounts,
  tasksOf,
  type UsageProgress,
} from "../../domain/progress.ts";
import type { ReplayOrigin } from "../../domain/replay/replay-origin.ts";
import { workflowExecutionOf } from "../../domain/workflow-outcome.ts";
import type { WorkflowArns } from "../../domain/workflow.ts";
import { isAnswerable, jsonSize } from "../../json/json-size.ts";
import type { BodyOf } from "../../runtime/contract.ts";
import type { RequestOf } from "../../runtime/http-request.ts";
import { beginningOf } from "../../text/cut.ts";
import type { getExecutionContract } from "./contract.ts";

type Body = BodyOf<typeof getExecutionContract>;

export interface GetExecutionPorts {
  readonly journal: ExecutionReader;
  readonly workflow: WorkflowArns;
}

/** What the journal knows of an execution, but for its result. */
export async function getExecution(
  { parameters }: RequestOf<typeof getExecutionContract>,
  { journal, workflow }: GetExecutionPorts,
): Promise<HttpAnswer<Body>> {
  const execution = await readKnownExecution(journal, parameters.execution_id);
  if (execution === undefined) return UNKNOWN_EXECUTION;
  const [start, progress] = await Promise.all([
    journal.readRequest(execution.executionId),
    journal.readProgress(execution.executionId),
  ]);
  return {
    status: 200,
    body: fitExecution({
      ...listKeys(execution),
      phase: execution.phase,
      ...waitingKeys(execution),
      ...(progress?.crewVersion !== undefined && { crew_version: progress.crewVersion }),
      inputs: start?.inputs ?? {},
      ...(start?.models && { models: start.models }),
      limits: execution.limits,
      ...progressKeys(tasksOf(progress ?? NO_PROGRESS, execution)),
      usage: usageBody((progress ?? NO_PROGRESS).usage),
      ...replayKeys(start?.replayOf, progress ?? NO_PROGRESS),
      ...(execution.replays && { replays: [...execution.replays] }),
      attempts: execution.attempt,
      workflow_execution_arn: workflowExecutionOf(execution, workflow) ?? null,
      ...stepKeys(progress),
      recorded_in_snowflake: execution.recorded,
      error: execution.error ?? null,
    }),
  };
}

const listKeys = (execution: Execution) => ({
  execution_id: execution.executionId,
  crew_name: execution.crewName,
  status: statusOf(execution.phase),
  created_at: withZone(execution.createdAt),
  updated_at: withZone(execution.updatedAt),
  duration_seconds: durationSeconds(execution, new Date()),
});

const waitingKeys = ({ phase, waitingForSlots: slots }: Execution): Pick<Body, "waiting"> =>
  phase === "SUSPENDED" && slots !== undefined
    ? { waiting: `waiting for one of ${slots} slot${slots === 1 ? "" : "s"}` }
    : {};

const replayKeys = (
  origin: ReplayOrigin | undefined,
  { paid = NO_PROGRESS.usage }: Progress,
): Pick<Body, "paid" | "replay_of"> =>
  origin === undefined
    ? {}
    : { paid: usageBody(paid), replay_of: { execution_id: origin.executionId, from_task: origin.fromTask } };

function progressKeys(tasks: readonly TaskProgress[]) {
  const { completed, total, current, toolFailures } = taskCounts(tasks);
  return {
    progress: { completed_tasks: completed, total_tasks: total, current_task: current },
    tasks: tasks.map(taskBody),
    tool_failures: toolFailures,
  };
}

function stepKeys(progress: Progress | undefined): Pick<Body, "stored_bytes" | "steps_expire_at"> {
  if (progress?.steps === undefined) return {};
  const { bytes, expireAt } = progress.steps;
  return {
    stored_bytes: bytes,
    ...(expireAt !== undefined && { steps_expire_at: new Date(expireAt * 1000).toISOString() }),
  };
}

const taskBody = (task: TaskProgress): Body["tasks"][number] => ({
  name: task.name,
  agent: task.agent ?? null,
  status: task.status,
  started_at: task.startedAt === undefined ? null : withZone(task.startedAt),
  finished_at: task.finishedAt === undefined ? null : withZone(task.finishedAt),
  summary: task.summary ?? null,
  ...(task.toolFailures && { tool_failures: task.toolFailures }),
  ...(task.truncated && { truncated: task.truncated }),
  ...(task.refused && { refused: task.refused }),
  ...(task.usage && { usage: usageBody(task.usage) }),
});

const usageBody = ({ estimate, ...usage }: UsageProgress): Body["usage"] => ({
  ...withList(usage),
  ...(estimate && { estimate: withList(estimate) }),
});

/** The body's lists are the caller's to change. */
const withList = <Usage extends RecordedCost>({ unpriced_models: models, ...usage }: Usage) => ({
  ...usage,
  ...(models !== undefined && { unpriced_models: [...models] }),
});

type Task = Body["tasks"][number];

const LONGEST_NAME = 30;

const withoutSummary = (task: Task): Task => ({ ...task, summary: null });
const bare = ({ name, status }: Task): Task => ({
  name: beginningOf(name, LONGEST_NAME),
  agent: null,
  status,
  started_at: null,
  finished_at: null,
  summary: null,
});

/** What an answer loses, one after the other. The counts in `progress` are always those of all tasks. */
const SHORTER: readonly ((body: Body) => Body)[] = [
  (body) => ({ ...body, tasks: body.tasks.map(withoutSummary) }),
  (body) => ({ ...body, tasks: body.tasks.map(bare) }),
  (body) => ({ ...body, tasks: body.tasks.map(bare), inputs: {} }),
  (body) => ({ ...body, tasks: [], inputs: {} }),
];

/**
 * The answer as far as a Lambda can give it, with `truncated: true` when that is not the whole: a crew may
 * have thousands of tasks, and an execution of an earlier system inputs of any size.
 */
function fitExecution(body: Body): Body {
  let fitting = body;
  for (const shorter of SHORTER) {
    if (isAnswerable(jsonSize(fitting))) return fitting;
    fitting = { ...shorter(body), truncated: true };
  }
  return fitting;
}
