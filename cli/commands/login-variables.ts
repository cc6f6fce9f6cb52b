import type { VariableHelp } from "../command-line/variables-help.ts";

/** What a login at the terminal reads of the environment (deployment/person-login.ts). */
export const LOGIN_VARIABLES: readonly VariableHelp[] = [
  ["SNOWFLAKE_USER", "who logs in"],
  ["SNOWFLAKE_AUTHENTICATION", "externalbrowser (default), key_pair, programmatic_access_token or oauth"],
  ["SNOWFLAKE_PRIVATE_KEY_PATH", "key_pair: the private key's file"],
  ["SNOWFLAKE_PRIVATE_KEY_PASSPHRASE", "key_pair: what the private key is encrypted with"],
  ["SNOWFLAKE_TOKEN", "the token, or the private key's text"],
  ["SNOWFLAKE_SECRET_ARN", "the Secrets Manager secret that holds it, in place of the three above"],
  ["SNOWFLAKE_ROLE", "in place of the context's snowflake_role with _MIGRATION"],
  ...[
    "SNOWFLAKE_ACCOUNT",
    "SNOWFLAKE_WAREHOUSE",
    "SNOWFLAKE_DATABASE",
    "SNOWFLAKE_SCHEMA",
    "SNOWFLAKE_ACCESS_URL",
  ].map((name) => [name, `in place of the context's ${name.toLowerCase()}`] as const),
];
