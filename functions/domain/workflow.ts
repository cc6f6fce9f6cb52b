/** What Step Functions says about a workflow execution. */
export type WorkflowExecutionStatus = "RUNNING" | "SUCCEEDED" | "FAILED" | "TIMED_OUT" | "ABORTED";

/** The state machine, seen from the handlers. Methods throw WorkflowUnavailable. */
export interface Workflow {
  /** Starts the workflow execution named after the id; one that exists already counts as started. */
  start(executionId: string, signal: AbortSignal): Promise<void>;
  /** "absent" when there is no such workflow execution. */
  status(executionId: string, signal?: AbortSignal): Promise<WorkflowExecutionStatus | "absent">;
  /** Stops the workflow execution; one that has ended, or never was, is no error. */
  stop(executionId: string, cause: string): Promise<void>;
  /** The ARN that the workflow execution of this id has or would have. */
  executionArn(executionId: string): string;
}
