import type { ExecutionDetail } from "../../client/typescript/api-types.ts";
import { hrefToStep } from "../routes/route.ts";
import { lastFailed } from "../steps/last-failed.ts";
import type { Steps } from "../steps/read-steps.ts";
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
          <a href={hrefToStep(id, step.path)}>Show the last step that failed</a>
        </p>
      )}
    </div>
  );
}
