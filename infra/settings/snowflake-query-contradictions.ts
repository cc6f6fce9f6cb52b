import type { Contradiction, WrittenSettings } from "./contradiction.ts";
import { LONGEST_STACK_WITH_QUERIES, LONGEST_WITH_QUERIES } from "./snowflake-identity.ts";

const NEEDS_USER = ["role", "warehouse", "rows", "bytes", "timeout_seconds", "secret_arn", "functions"].map(
  (key) => `snowflake_query_${key}`,
);

/**
 * What can be wrong with the settings of the crews' tool for queries, which runs what a model wrote: it must
 * have a user, a role and a secret of its own, for with the record's it could write.
 */
export const snowflakeQueryContradictions: readonly Contradiction[] = [
  ...NEEDS_USER.map((key): Contradiction => ({
    among: ["snowflake_query_user", key],
    problem: (written) =>
      !isOn(written) && written[key] !== undefined
        ? `${key}: is not used without snowflake_query_user. Write that too, or leave this out.`
        : undefined,
  })),
  {
    among: ["snowflake_query_user", "snowflake_user"],
    problem: ({ snowflake_query_user: user, snowflake_user: own = "STEPCREW" }) =>
      isSameName(user, own) ? `snowflake_query_user: ${recordsOwn("user", user)}` : undefined,
  },
  {
    among: ["snowflake_query_user", "snowflake_query_role"],
    problem: (written) =>
      isOn(written) && written["snowflake_query_role"] === undefined
        ? "snowflake_query_role: snowflake_query_user needs a role that may read what crews may read, and nothing else. Write its name."
        : undefined,
  },
  {
    among: ["snowflake_query_user", "snowflake_query_role", "snowflake_role"],
    problem: (written) => {
      const { snowflake_query_role: role, snowflake_role: own = "STEPCREW" } = written;
      return isOn(written) && isSameName(role, own)
        ? `snowflake_query_role: ${recordsOwn("role", role)}`
        : undefined;
    },
  },
  {
    among: ["snowflake_query_user", "snowflake_authentication", "stack_name", "snowflake_role_name"],
    problem: (written) =>
      isOn(written) &&
      isByIdentity(written) &&
      written["snowflake_role_name"] === undefined &&
      nameLength(written["stack_name"]) > LONGEST_STACK_WITH_QUERIES
        ? `stack_name: with snowflake_query_user the name of an IAM role is made of it. Write a name of at most ${LONGEST_STACK_WITH_QUERIES} characters.`
        : undefined,
  },
  {
    among: ["snowflake_query_user", "snowflake_role_name"],
    problem: (written) =>
      isOn(written) && nameLength(written["snowflake_role_name"]) > LONGEST_WITH_QUERIES
        ? `snowflake_role_name: with snowflake_query_user the name of another IAM role is made of it. Write a name of at most ${LONGEST_WITH_QUERIES} characters.`
        : undefined,
  },
  {
    among: ["snowflake_query_user", "snowflake_query_secret_arn", "snowflake_secret_arn"],
    problem: (written) => {
      const { snowflake_query_secret_arn: secret, snowflake_secret_arn: own } = written;
      return isOn(written) && secret !== undefined && secret === own
        ? "snowflake_query_secret_arn: is the secret of the user that writes the record. Write that of snowflake_query_user."
        : undefined;
    },
  },
];

const isOn = (written: WrittenSettings): boolean => written["snowflake_query_user"] !== undefined;

const isByIdentity = ({ snowflake_authentication: method = "workload_identity" }: WrittenSettings): boolean =>
  method === "workload_identity";

const nameLength = (name: unknown): number => (typeof name === "string" ? name.length : 0);

const recordsOwn = (what: string, name: unknown): string =>
  `${String(name)} is the ${what} that writes the record, and what a model writes must not run as it. Write another ${what}.`;

/** Names that need no quotes are the same in any case. */
const isSameName = (one: unknown, other: unknown): boolean =>
  String(one).toUpperCase() === String(other).toUpperCase();

/**
 * Secrets that the Snowflake logins still lack; every method but workload_identity keeps a key or token in
 * one.
 */
export const missingSnowflakeSecrets: readonly Contradiction[] = [
  {
    among: ["snowflake_authentication", "snowflake_secret_arn"],
    problem: ({ snowflake_authentication: method = "workload_identity", snowflake_secret_arn: secret }) =>
      method !== "workload_identity" && secret === undefined
        ? `snowflake_secret_arn: ${String(method)} needs a secret. Write the ARN of the Secrets Manager secret that holds the key or token; npm run snowflake:setup says how to make it.`
        : undefined,
  },
  {
    among: ["snowflake_authentication", "snowflake_query_user", "snowflake_query_secret_arn"],
    problem: ({
      snowflake_authentication: method = "workload_identity",
      snowflake_query_user: user,
      snowflake_query_secret_arn: secret,
    }) =>
      method !== "workload_identity" && user !== undefined && secret === undefined
        ? `snowflake_query_secret_arn: ${String(method)} needs a secret for snowflake_query_user too. Write the ARN of the Secrets Manager secret that holds its key or token.`
        : undefined,
  },
];

/** Secrets that are not used: with workload_identity the functions log in with their roles. */
export const uselessSnowflakeSecrets: readonly Contradiction[] = [
  {
    among: ["snowflake_authentication", "snowflake_secret_arn"],
    problem: ({ snowflake_authentication: method = "workload_identity", snowflake_secret_arn: secret }) =>
      method === "workload_identity" && secret !== undefined ? `snowflake_secret_arn: ${USELESS}` : undefined,
  },
  {
    among: ["snowflake_authentication", "snowflake_query_user", "snowflake_query_secret_arn"],
    problem: ({
      snowflake_authentication: method = "workload_identity",
      snowflake_query_user: user,
      snowflake_query_secret_arn: secret,
    }) =>
      method === "workload_identity" && user !== undefined && secret !== undefined
        ? `snowflake_query_secret_arn: ${USELESS}`
        : undefined,
  },
];

const USELESS =
  "is not used with workload_identity, which needs no secret. Leave it out, or write another snowflake_authentication.";
