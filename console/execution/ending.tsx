import type { ExecutionDetail, StepOfTree } from "../../client/typescript/api-types.ts";
import { hrefTo } from "../routes/route.ts";
import type { Steps } from "../steps/read-steps.ts";
import { isGroup } from "../steps/step-kinds.ts";
import { adviceOn } from "./advice.ts";

interface EndingProps {
  readonly execution: ExecutionDetail;
  readonly steps: Steps | undefined;
}

/** Why it failed, before all else, and what can be done about it. */
export function Ending({ execution, steps }: EndingProps) {
  const { error, execution_id: id, tasks } = execution;
  if (error === null) return null;
  const step = lastFailed(steps?.steps ?? []);
  const task = tasks.find(({ status }) => !["COMPLETED", "SKIPPED", "PENDING"].includes(status));
  return (
    <div class="trouble ending" role="alert">
      <p class="cause">
        <b>{error.type}</b>
        {task !== undefined && <span> in {task.name}</span>}
      </p>
      <p class="said">{error.message}</p>
      <p class="advice">{adviceOn(execution)}</p>
      {step !== undefined && (
        <p>
          <a href={hrefTo(["executions", id, "steps", ...step.path.split("/")])}>
            Show the last step that failed
          </a>
        </p>
      )}
    </div>
  );
}

/** What failed last is what it failed of, most likely; groups fail with what is in them. */
function lastFailed(steps: readonly StepOfTree[]): StepOfTree | undefined {
  for (const step of steps.toReversed()) {
    const below = lastFailed(step.steps);
    if (below !== undefined) return below;
    const hasFailed = step.status === "failed" || step.passed === false;
    if (hasFailed && !isGroup(step.kind)) return step;
  }
  return undefined;
}
