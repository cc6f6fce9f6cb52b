import type { WorkflowArns } from "../../domain/workflow.ts";

/** The ARNs of a state machine's executions, without a client. */
export const executionArns = (stateMachineArn: string): WorkflowArns => ({
  executionArn: (executionId) => `${stateMachineArn.replace(":stateMachine:", ":execution:")}:${executionId}`,
});
