/** Where a deployment is in AWS. */
export interface AwsPlace {
  readonly partition: string;
  readonly region: string;
  readonly account: string;
}

/** What a role may ask, and under which conditions of IAM. */
export interface AwsPermission {
  readonly resources: readonly string[];
  readonly conditions?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}
