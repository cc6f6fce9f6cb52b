/** Name of the IAM role that Snowflake knows for the record. It is fixed: Snowflake is told it once. */
export const identityRoleName = (stackName: string): string => `${stackName}-snowflake`;

/** The name, or the ARN, of the role for what crews ask Snowflake, from that of the record's. */
export const queryIdentity = (recordIdentity: string): string => `${recordIdentity}-query`;

export const queryIdentityRoleName = (stackName: string): string =>
  queryIdentity(identityRoleName(stackName));
