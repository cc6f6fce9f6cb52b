export interface StateMachineArn {
  readonly partition: string;
  readonly region: string;
  readonly account: string;
  readonly name: string;
}

const FORM =
  /^arn:(?<partition>aws[\w-]*):states:(?<region>[\w-]+):(?<account>\d{12}):stateMachine:(?<name>[\w-]{1,80})$/;

/** @throws RangeError if it is not the ARN of a state machine, without version or alias. */
export function parseArn(stateMachineArn: string): StateMachineArn {
  const groups = FORM.exec(stateMachineArn)?.groups;
  if (groups === undefined) throw new RangeError(`not the ARN of a state machine: ${stateMachineArn}`);
  return groups as unknown as StateMachineArn;
}

/** A qualified ARN; versions are numbers, as in AWS. Aliases are not served here. */
const WITH_VERSION = /^(?<stateMachineArn>arn:.*:stateMachine:[^:]+):(?<version>\d+)$/;

/** Splits what StartExecution takes: the state machine's own ARN, and the version that follows it, if any. */
export function splitVersion(arn: string): {
  readonly stateMachineArn: string;
  readonly version: string | undefined;
} {
  const { stateMachineArn = arn, version } = WITH_VERSION.exec(arn)?.groups ?? {};
  return { stateMachineArn, version };
}

export function executionArnOf(stateMachineArn: string, executionName: string): string {
  const { partition, region, account, name } = parseArn(stateMachineArn);
  return `arn:${partition}:states:${region}:${account}:execution:${name}:${executionName}`;
}

/** There is no IAM on this machine; the API and the context object name a role all the same. */
export function roleArnOf(stateMachineArn: string): string {
  const { partition, account } = parseArn(stateMachineArn);
  return `arn:${partition}:iam::${account}:role/local`;
}
