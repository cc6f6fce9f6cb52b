import type { ExecutionDetail } from "../../client/typescript/api-types.ts";
import { hrefToStep } from "../routes/route.ts";
import { lastFailedOf } from "../steps/last-failed.ts";
import type { Steps } from "../steps/read-steps.ts";
import { adviceOn } from "./advice.ts";

interface EndingProps {
  readonly execution: ExecutionDetail;
  readonly steps: Steps | undefined;
}

/** Why it failed, before all else, and what can be done about it. */
export function Ending({ execution, steps }: EndingProps) {
  const { error, execution_id: id, tasks, phase } = execution;
  if (error === null) return null;
  const at = tasks.findIndex(({ status }) => !["COMPLETED", "SKIPPED", "PENDING"].includes(status));
  const step = phase === "FAILED" ? lastFailedOf(steps?.steps ?? [], at + 1) : undefined;
  const isCancelled = phase === "CANCELLED";
  return (
    <div class={isCancelled ? "trouble calm ending" : "trouble ending"} role="alert">
      <p class="cause">
        <b>{error.type}</b>
        {at >= 0 && <span> in {tasks[at]?.name}</span>}
      </p>
      {!isCancelled && <p class="said">{error.message}</p>}
      <p class="advice">{adviceOn(execution)}</p>
      {step !== undefined && (
        <p>
          <a href={hrefToStep(id, step.path)}>Show the last step that failed</a>
        </p>
      )}
    </div>
  );
}
