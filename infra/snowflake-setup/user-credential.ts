import type { DeployConfig } from "../settings/config.ts";
import { quoteName, quoteText } from "./quote-name.ts";

/** What a login method needs to know. */
interface Credentials {
  readonly identityRoleArn: string | undefined;
  readonly publicKey: string | undefined;
}

/**
 * Seconds are below the functions' own deadlines (functions/domain/recording.ts), so that a statement has
 * ended in Snowflake before somebody else may write the same row.
 */
export const USER_PARAMETERS =
  "TIMEZONE = 'UTC' STATEMENT_TIMEOUT_IN_SECONDS = 15 STATEMENT_QUEUED_TIMEOUT_IN_SECONDS = 10 LOCK_TIMEOUT = 10 ABORT_DETACHED_QUERY = TRUE STRICT_JSON_OUTPUT = TRUE";

/**
 * The part of ALTER USER … SET that lets the user in, with a space behind it; empty for tokens.
 * @throws Error when the method lacks what it needs
 */
export function credentialClause(
  method: DeployConfig["snowflake_authentication"],
  { identityRoleArn, publicKey }: Credentials,
): string {
  switch (method) {
    case "workload_identity":
      if (identityRoleArn === undefined) throw new Error("workload_identity needs the IAM role's ARN");
      return `WORKLOAD_IDENTITY = (TYPE = AWS ARN = ${quoteText(identityRoleArn)}) `;
    case "key_pair":
      if (publicKey === undefined) throw new Error("key_pair needs the functions' public key");
      return `RSA_PUBLIC_KEY = ${quoteText(publicKey)} `;
    case "programmatic_access_token":
    case "oauth":
      return "";
    default:
      return method satisfies never;
  }
}

/** What the administrator has to do by hand, because it can be done only once or depends on the account. */
export function tokenNotes(config: DeployConfig): string[] {
  const user = quoteName(config.snowflake_user);
  switch (config.snowflake_authentication) {
    case "programmatic_access_token":
      return [
        "-- Once, by hand: a service user may have a token only under a network policy. The token's text goes into the secret of",
        "-- snowflake_secret_arn.",
        `--   ALTER USER ${user} SET NETWORK_POLICY = "…";`,
        `--   ALTER USER ${user} ADD PROGRAMMATIC ACCESS TOKEN ${quoteName(config.stack_name)} ROLE_RESTRICTION = ${quoteText(config.snowflake_role.toUpperCase())};`,
      ];
    case "oauth":
      return [
        `-- By hand: the security integration of your identity provider must map its tokens to the user ${user}.`,
      ];
    case "workload_identity":
    case "key_pair":
      return [];
    default:
      return config.snowflake_authentication satisfies never;
  }
}
