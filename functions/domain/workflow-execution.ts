import { endedBeforeItRan } from "./ends.ts";
import type { Execution } from "./execution.ts";
import type { Workflow } from "./workflow.ts";

/**
 * ARN of the workflow execution that runs an execution, or ran it. Undefined where there is none to look at: an earlier system
 * ran it, or its start failed.
 */
export const workflowExecutionOf = (
  execution: Execution,
  workflow: Pick<Workflow, "executionArn">,
): string | undefined =>
  execution.isEarlier === true || endedBeforeItRan(execution)
    ? undefined
    : workflow.executionArn(execution.executionId);
