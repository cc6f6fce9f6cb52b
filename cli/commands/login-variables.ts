import type { VariableHelp } from "../command-line/variables-help.ts";

/** The variables that a login at the terminal reads (deployment/person-login.ts). */
export const LOGIN_VARIABLES: readonly VariableHelp[] = [
  ["SNOWFLAKE_USER", "the user who logs in"],
  ["SNOWFLAKE_AUTHENTICATION", "externalbrowser (default), key_pair, programmatic_access_token or oauth"],
  ["SNOWFLAKE_PRIVATE_KEY_PATH", "key_pair: the private key's file"],
  ["SNOWFLAKE_PRIVATE_KEY_PASSPHRASE", "key_pair: the passphrase of an encrypted private key"],
  ["SNOWFLAKE_TOKEN", "the token, or the private key's text"],
  [
    "SNOWFLAKE_SECRET_ARN",
    "the Secrets Manager secret that holds the key or token, instead of the three above",
  ],
  ["SNOWFLAKE_ROLE", "the role (default: cdk.json's snowflake_role with _MIGRATION)"],
  ...[
    "SNOWFLAKE_ACCOUNT",
    "SNOWFLAKE_WAREHOUSE",
    "SNOWFLAKE_DATABASE",
    "SNOWFLAKE_SCHEMA",
    "SNOWFLAKE_ACCESS_URL",
  ].map((name) => [name, `instead of cdk.json's ${name.toLowerCase()}`] as const),
];
