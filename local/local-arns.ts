const REGION = "us-east-1";
const ACCOUNT = "123456789012";

/** The workflow's name in the stack on this machine. */
export const STATE_MACHINE_ARN = `arn:aws:states:${REGION}:${ACCOUNT}:stateMachine:stepcrew`;

/** A version of the workflow there. */
export const stateMachineVersionArn = (version: string): string => `${STATE_MACHINE_ARN}:${version}`;

/** The name of a function there, or of a version of it. */
export const functionArn = (name: string, version?: string): string =>
  `arn:aws:lambda:${REGION}:${ACCOUNT}:function:${name}${version === undefined ? "" : `:${version}`}`;
