import type { Execution } from "../execution.ts";
import { refuse } from "../http-answer.ts";
import type { ExecutionReader } from "../journal.ts";
import type { StepReader } from "./steps.ts";

/** The answer for steps that an execution had. */
export const GONE_STEPS = refuse(
  410,
  "The steps of this execution are gone: they are kept for 30 days after the latest end that it could have. Its result, its inputs and what it used are still there: GET /crew/executions/{execution_id}.",
);

/** Whether the time of an execution's first steps is over. */
export async function areStepsGone(
  { executionId, startedAt }: Execution,
  { journal, steps }: { readonly journal: Pick<ExecutionReader, "readProgress">; readonly steps: StepReader },
  now: number = Date.now(),
): Promise<boolean> {
  if (startedAt === undefined) return false;
  const progress = await journal.readProgress(executionId);
  return (progress?.steps?.expireAt ?? steps.expiryOf(startedAt)) * 1000 < now;
}
