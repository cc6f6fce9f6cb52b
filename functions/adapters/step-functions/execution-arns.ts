import type { WorkflowArns } from "../../domain/workflow.ts";

/** `arn:aws:states:<region>:<account>:stateMachine:<name>`, and the version or alias that may follow. */
const QUALIFIED = /^((?:[^:]*:){6}[^:]*)(?::.*)?$/;

/**
 * The ARNs of a state machine's executions, without a client. They are the same whatever version of it an
 * execution was started with.
 */
export function executionArns(stateMachineArn: string): WorkflowArns {
  const executions = stateMachineArn.replace(QUALIFIED, "$1").replace(":stateMachine:", ":execution:");
  return { executionArn: (executionId) => `${executions}:${executionId}` };
}
