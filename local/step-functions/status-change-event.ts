import { randomUUID } from "node:crypto";

import { parseArn } from "./state-machine-arn.ts";
import type { WorkflowExecution, ExecutionStatus } from "./workflow-execution.ts";

/** EventBridge's "Step Functions Execution Status Change"; dates in milliseconds since 1970. */
export interface StatusChangeEvent {
  readonly version: "0";
  readonly id: string;
  readonly "detail-type": "Step Functions Execution Status Change";
  readonly source: "aws.states";
  readonly account: string;
  /** ISO 8601, to the second. */
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: {
    readonly executionArn: string;
    readonly stateMachineArn: string;
    readonly name: string;
    readonly status: ExecutionStatus;
    readonly startDate: number;
    readonly stopDate: number | null;
    readonly input: string;
    readonly output: string | null;
    readonly error: string | null;
    readonly cause: string | null;
    readonly inputDetails: { readonly included: true };
    readonly outputDetails: { readonly included: true } | null;
  };
}

export function statusChangeEvent(execution: WorkflowExecution): StatusChangeEvent {
  const { executionArn, stateMachineArn, name, status, startDate, input } = execution;
  const { account, region } = parseArn(stateMachineArn);
  return {
    version: "0",
    id: randomUUID(),
    "detail-type": "Step Functions Execution Status Change",
    source: "aws.states",
    account,
    time: new Date(execution.stopDate ?? startDate).toISOString().replace(/\.\d+Z$/, "Z"),
    region,
    resources: [executionArn],
    detail: {
      executionArn,
      stateMachineArn,
      name,
      status,
      startDate,
      stopDate: execution.stopDate ?? null,
      input,
      output: execution.output ?? null,
      error: execution.error ?? null,
      cause: execution.cause ?? null,
      inputDetails: { included: true },
      outputDetails: execution.output === undefined ? null : { included: true },
    },
  };
}
