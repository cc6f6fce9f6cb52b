/** What Step Functions says about a workflow execution. */
export type WorkflowExecutionStatus = "RUNNING" | "SUCCEEDED" | "FAILED" | "TIMED_OUT" | "ABORTED";

/** Where the state machine's executions are, known without asking it. */
export interface WorkflowArns {
  /** The ARN that the workflow execution of this id has or would have. */
  executionArn(executionId: string): string;
}

/** The state machine, seen from the handlers. What asks it throws WorkflowUnavailable. */
export interface Workflow extends WorkflowArns {
  /** Starts the workflow execution named after the id; one that exists already counts as started. */
  start(executionId: string, signal: AbortSignal): Promise<void>;
  /** "absent" when there is no such workflow execution. */
  status(executionId: string, signal?: AbortSignal): Promise<WorkflowExecutionStatus | "absent">;
  /** Stops the workflow execution; one that has ended, or never was, is no error. */
  stop(executionId: string, cause: string): Promise<void>;
}
