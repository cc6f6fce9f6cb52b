/** The settings that the tool snowflake_query must agree with, as given or as read. */
type Given = Readonly<Record<string, unknown>>;

/** IAM's names have 64 characters at most. */
const LONGEST_STACK_NAME = 64 - "-snowflake-query".length;

/**
 * What is wrong with the settings of the tool snowflake_query, which runs what a model wrote: it must have a user, a role and a
 * secret of its own, for with the record's it could write.
 */
export function snowflakeQueryProblems(given: Given): string[] {
  const {
    snowflake_query_user: user,
    snowflake_query_role: role,
    snowflake_query_secret_arn: secret,
  } = given;
  if (user === undefined) {
    return ["role", "secret_arn"]
      .filter((key) => given[`snowflake_query_${key}`] !== undefined)
      .map(
        (key) =>
          `snowflake_query_${key}: has no use without snowflake_query_user. Write that too, or leave this out.`,
      );
  }
  const problems: string[] = [];
  if (isSameName(user, given["snowflake_user"] ?? "STEPCREW")) {
    problems.push(`snowflake_query_user: ${recordsOwn("user", user)}`);
  }
  if (role === undefined) {
    problems.push(
      "snowflake_query_role: snowflake_query_user needs a role that may read what crews may read, and nothing else. Write its name.",
    );
  } else if (isSameName(role, given["snowflake_role"] ?? "STEPCREW")) {
    problems.push(`snowflake_query_role: ${recordsOwn("role", role)}`);
  }
  return [...problems, ...identityProblems(given, secret)];
}

const recordsOwn = (what: string, name: unknown): string =>
  `${String(name)} is the ${what} that writes the record, and what a model writes must not run as it. Write another ${what}.`;

function identityProblems(given: Given, secret: unknown): string[] {
  const { snowflake_authentication: method = "workload_identity", stack_name: stack = "" } = given;
  if (method === "workload_identity") {
    return String(stack).length > LONGEST_STACK_NAME
      ? [
          `stack_name: with snowflake_query_user the name of an IAM role is made of it. Write a name of at most ${LONGEST_STACK_NAME} characters.`,
        ]
      : [];
  }
  if (secret === undefined) {
    return [
      `snowflake_query_secret_arn: ${String(method)} needs a secret for snowflake_query_user too. Write the ARN of the Secrets Manager secret that holds its key or token.`,
    ];
  }
  return secret === given["snowflake_secret_arn"]
    ? [
        "snowflake_query_secret_arn: is the secret of the user that writes the record. Write that of snowflake_query_user.",
      ]
    : [];
}

/** Names that need no quotes are the same in any case. */
const isSameName = (one: unknown, other: unknown): boolean =>
  String(one).toUpperCase() === String(other).toUpperCase();
