/** The settings that name the role. */
interface NamingSettings {
  readonly stack_name: string;
  readonly snowflake_role_name?: string | undefined;
}

/** IAM's names have 64 characters at most, and are the whole account's, in all regions. */
const LONGEST_ROLE_NAME = 64;

const OF_QUERIES = "-query";

/** How long the record's role may be named where the queries' is named after it. */
export const LONGEST_WITH_QUERIES = LONGEST_ROLE_NAME - OF_QUERIES.length;

const OF_RECORD = "-snowflake";

/** How long a stack may be named, if the queries' role is named after it. */
export const LONGEST_STACK_WITH_QUERIES = LONGEST_WITH_QUERIES - OF_RECORD.length;

/** Name of the IAM role that Snowflake knows for the record. It is fixed: Snowflake is told it once. */
export const identityRoleName = ({ stack_name, snowflake_role_name }: NamingSettings): string =>
  snowflake_role_name ?? `${stack_name}${OF_RECORD}`;

/** The name, or the ARN, of the role for what crews ask Snowflake, from that of the record's. */
export const queryIdentity = (recordIdentity: string): string => `${recordIdentity}${OF_QUERIES}`;

/** A name for a stack of the same name in this region, beside the one that has the usual name elsewhere. */
export function regionalRoleName(stackName: string, region: string): string {
  const ending = `${OF_RECORD}-${region}`;
  return `${stackName.slice(0, LONGEST_WITH_QUERIES - ending.length)}${ending}`;
}
