import { endAs } from "./ends.ts";
import type { Outcome } from "./outcome.ts";
import type { WorkflowExecutionStatus } from "./workflow.ts";

/** The outcome of an execution whose workflow execution ended, or is absent, without run-crew having decided anything. */
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
