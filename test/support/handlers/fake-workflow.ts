import { setImmediate } from "node:timers/promises";

import { WorkflowUnavailable } from "../../../functions/domain/errors.ts";
import type { Workflow, WorkflowExecutionStatus } from "../../../functions/domain/workflow.ts";

export interface FakeWorkflow extends Workflow {
  /** Ids in the order they were started, each as often as it was. */
  readonly started: string[];
  /** Ids in the order they were stopped. */
  readonly stopped: string[];
  /** Ids that were asked about. */
  readonly asked: string[];
  /** What there is to say of an id; those that were started are RUNNING unless given. */
  readonly statuses: Map<string, WorkflowExecutionStatus>;
  /** Whether Step Functions does not answer. */
  isDown: boolean;
  /** Whether the answer of a start that was carried out does not arrive. */
  losesAnswers: boolean;
}

export const arnOf = (executionId: string): string =>
  `arn:aws:states:us-east-1:123456789012:execution:Workflow:${executionId}`;

/** Step Functions that runs nothing. */
export function fakeWorkflow(): FakeWorkflow {
  const workflow: FakeWorkflow = {
    started: [],
    stopped: [],
    asked: [],
    statuses: new Map(),
    isDown: false,
    losesAnswers: false,
    async start(executionId) {
      await answer("start the workflow execution");
      workflow.started.push(executionId);
      if (workflow.losesAnswers)
        throw new WorkflowUnavailable("start the workflow execution", { cause: new Error("socket hang up") });
    },
    async status(executionId) {
      await answer("describe the workflow execution");
      workflow.asked.push(executionId);
      return (
        workflow.statuses.get(executionId) ?? (workflow.started.includes(executionId) ? "RUNNING" : "absent")
      );
    },
    async stop(executionId) {
      await answer("stop the workflow execution");
      workflow.stopped.push(executionId);
    },
    executionArn: arnOf,
  };
  const answer = async (operation: string): Promise<void> => {
    await setImmediate();
    if (workflow.isDown) throw new WorkflowUnavailable(operation, { cause: new Error("throttled") });
  };
  return workflow;
}
