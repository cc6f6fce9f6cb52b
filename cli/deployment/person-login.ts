import { readFile } from "node:fs/promises";

import { readSecret } from "../../functions/adapters/secrets/secret.ts";
import { browserConnection } from "../../functions/adapters/snowflake/browser-connection.ts";
import {
  snowflakeConnection,
  type SnowflakeConnection,
} from "../../functions/adapters/snowflake/connection.ts";
import { snowflakeEnvironment } from "../../functions/runtime/environment.ts";
import { type DeployConfig, PLACEHOLDER } from "../../infra/config.ts";
import { migrationRole } from "../../infra/snowflake-setup/administrator-sql.ts";

type Variables = Readonly<Record<string, string | undefined>>;

export const LOGIN_VARIABLES = `  SNOWFLAKE_USER                  who logs in
  SNOWFLAKE_AUTHENTICATION        externalbrowser (by default), key_pair, programmatic_access_token or oauth
  SNOWFLAKE_PRIVATE_KEY_PATH      key_pair: the private key's file, with SNOWFLAKE_PRIVATE_KEY_PASSPHRASE if it is encrypted
  SNOWFLAKE_TOKEN                 the token, or the private key's text
  SNOWFLAKE_ACCOUNT, …_ROLE, …_WAREHOUSE, …_DATABASE, …_SCHEMA, …_ACCESS_URL
                                  in place of what cdk.json says; the role is the context's snowflake_role with _MIGRATION`;

/** Names each variable that is missing or wrong, never a value. */
export class LoginIncomplete extends Error {
  override readonly name = "LoginIncomplete";
}

/** A statement of a command may last; Snowflake answers for one that goes on after 45 s. */
const ANSWER_MILLISECONDS = 60_000;

/**
 * The session of a command that a person or their script runs. What depends on no secret comes from the context.
 * @throws LoginIncomplete
 */
export async function openLogin(variables: Variables, config: DeployConfig): Promise<SnowflakeConnection> {
  const given = await withKeyFile(withDefaults(variables, config));
  const isBrowser = given["SNOWFLAKE_AUTHENTICATION"] === "externalbrowser";
  const parsed = snowflakeEnvironment.safeParse(
    isBrowser ? { ...given, SNOWFLAKE_AUTHENTICATION: "oauth" } : given,
  );
  const problems = [
    ...(given["SNOWFLAKE_ACCOUNT"] === PLACEHOLDER.snowflake_account ? ["SNOWFLAKE_ACCOUNT"] : []),
    ...(parsed.success ? [] : parsed.error.issues.map((issue) => issue.path.join("."))),
  ];
  if (!parsed.success || problems.length > 0)
    throw new LoginIncomplete(`These variables are missing or wrong: ${[...new Set(problems)].join(", ")}`);
  if (!isBrowser)
    return snowflakeConnection({ ...parsed.data, answerMilliseconds: ANSWER_MILLISECONDS }, readSecret);
  console.error(`Log in as ${parsed.data.SNOWFLAKE_USER} in the browser window that opens now …`);
  return browserConnection(parsed.data);
}

/** Empty variables are those of a shell that has none; a token without a method could be either kind. */
function withDefaults(variables: Variables, config: DeployConfig): Variables {
  const given = Object.fromEntries(
    Object.entries(variables).filter(([name, value]) => name.startsWith("SNOWFLAKE_") && value !== ""),
  );
  const method =
    given["SNOWFLAKE_AUTHENTICATION"]?.toLowerCase() ??
    (given["SNOWFLAKE_PRIVATE_KEY_PATH"] === undefined ? undefined : "key_pair") ??
    (given["SNOWFLAKE_TOKEN"] === undefined ? "externalbrowser" : undefined);
  return {
    SNOWFLAKE_ACCOUNT: config.snowflake_account,
    SNOWFLAKE_ROLE: migrationRole(config.snowflake_role),
    SNOWFLAKE_WAREHOUSE: config.snowflake_warehouse,
    SNOWFLAKE_DATABASE: config.snowflake_database,
    SNOWFLAKE_SCHEMA: config.snowflake_schema,
    ...(config.snowflake_access_url === undefined
      ? {}
      : { SNOWFLAKE_ACCESS_URL: config.snowflake_access_url }),
    ...given,
    SNOWFLAKE_AUTHENTICATION: method,
  };
}

/** The key's text stands where a token would, as JSON with its passphrase if it has one. */
async function withKeyFile(given: Variables): Promise<Variables> {
  const file = given["SNOWFLAKE_PRIVATE_KEY_PATH"];
  if (file === undefined || given["SNOWFLAKE_AUTHENTICATION"] !== "key_pair") return given;
  const pem = await readFile(file, "utf8").catch((cause: unknown) => {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new LoginIncomplete(`SNOWFLAKE_PRIVATE_KEY_PATH cannot be read: ${reason}`, { cause });
  });
  const passphrase = given["SNOWFLAKE_PRIVATE_KEY_PASSPHRASE"];
  return {
    ...given,
    SNOWFLAKE_TOKEN: passphrase === undefined ? pem : JSON.stringify({ private_key: pem, passphrase }),
  };
}
