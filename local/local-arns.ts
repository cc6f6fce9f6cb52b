const REGION = "us-east-1";
const ACCOUNT = "123456789012";

/** The workflow's name in the stack on this machine. */
export const STATE_MACHINE_ARN = `arn:aws:states:${REGION}:${ACCOUNT}:stateMachine:stepcrew`;

/** The name of a function there. */
export const functionArn = (name: string): string => `arn:aws:lambda:${REGION}:${ACCOUNT}:function:${name}`;
