import { ArnFormat, type Stack } from "aws-cdk-lib";

import type { Permissions, WorkflowAction } from "../function-row.ts";
import type { AccessStatement } from "./crew-function.ts";

export const workflowName = (stack: Stack): string => stack.stackName;

/** Known before the workflow is: its functions need its ARN in their environment, and it needs them. */
export const workflowArn = (stack: Stack): string =>
  stack.formatArn({
    service: "states",
    resource: "stateMachine",
    resourceName: workflowName(stack),
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });

const executionArns = (stack: Stack): string =>
  stack.formatArn({
    service: "states",
    resource: "execution",
    resourceName: `${workflowName(stack)}:*`,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });

/** The call of each action, and what it is made on. */
const CALLS: Readonly<Record<WorkflowAction, readonly [call: string, resource: (stack: Stack) => string]>> = {
  start: ["states:StartExecution", workflowArn],
  describe: ["states:DescribeExecution", executionArns],
  stop: ["states:StopExecution", executionArns],
};

export const workflowStatements = (
  stack: Stack,
  { workflow = [] }: Permissions,
): readonly AccessStatement[] =>
  workflow.map((action) => {
    const [call, resource] = CALLS[action];
    return { actions: [call], resources: [resource(stack)] };
  });
