import { endAs, endedBeforeItRan } from "./ends.ts";
import type { Execution } from "./execution.ts";
import type { Outcome } from "./outcome.ts";
import type { WorkflowArns, WorkflowExecutionStatus } from "./workflow.ts";

/**
 * The outcome of an execution whose workflow execution ended, or is absent, without run-crew having decided
 * anything.
 */
export function outcomeOfWorkflow(status: Exclude<WorkflowExecutionStatus, "RUNNING"> | "absent"): Outcome {
  switch (status) {
    case "TIMED_OUT":
      return endAs("workflowTimedOut");
    case "ABORTED":
      return endAs("workflowStopped");
    case "absent":
      return endAs("neverStarted");
    case "FAILED":
    case "SUCCEEDED":
      return endAs("workflowFailed");
    default:
      return status satisfies never;
  }
}

/**
 * ARN of the workflow execution that runs an execution, or ran it. Undefined where there is none: an earlier
 * system ran it, or its start failed.
 */
export const workflowExecutionOf = (execution: Execution, workflow: WorkflowArns): string | undefined =>
  execution.isEarlier === true || endedBeforeItRan(execution)
    ? undefined
    : workflow.executionArn(execution.executionId);
