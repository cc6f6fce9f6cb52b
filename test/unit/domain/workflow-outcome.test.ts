import { expect, it } from "vitest";

import { outcomeOfWorkflow } from "../../../functions/domain/workflow-outcome.ts";

const failure = (type: string, message: string) => ({ type, message, retryable: true });

it.each([
  [
    "TIMED_OUT",
    "TIMED_OUT",
    failure("WorkflowTimedOut", "The execution took longer than the workflow allows"),
  ],
  ["ABORTED", "CANCELLED", failure("WorkflowStopped", "The execution was stopped in Step Functions")],
  [
    "absent",
    "FAILED",
    failure("NeverStarted", "The execution was never started: its start broke off. Start it again"),
  ],
  [
    "FAILED",
    "FAILED",
    failure("WorkflowFailed", "The workflow ended without a result. Its log says why; start it again"),
  ],
  [
    "SUCCEEDED",
    "FAILED",
    failure("WorkflowFailed", "The workflow ended without a result. Its log says why; start it again"),
  ],
] as const)("ends an execution whose workflow execution is %s as %s", (status, phase, error) => {
  expect(outcomeOfWorkflow(status)).toEqual({ phase, error });
});
