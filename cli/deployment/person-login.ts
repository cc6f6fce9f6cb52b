import { readSecret } from "../../functions/adapters/secrets/secret.ts";
import { browserConnection } from "../../functions/adapters/snowflake/browser-connection.ts";
import {
  snowflakeConnection,
  type SnowflakeConnection,
} from "../../functions/adapters/snowflake/connection.ts";
import { snowflakeEnvironment } from "../../functions/runtime/environment.ts";
import type { DeployConfig } from "../../infra/settings/config.ts";
import { migrationRole } from "../../infra/snowflake-setup/administrator-sql.ts";
import { type Credential, readCredential } from "./login-credential.ts";
import { loginProblems } from "./login-problems.ts";

type Variables = Readonly<Record<string, string | undefined>>;

/** Names each variable that is missing or wrong, never a value but a file's name. */
class LoginIncomplete extends Error {
  override readonly name = "LoginIncomplete";
  constructor(problems: readonly string[]) {
    const lines = problems.map((problem) => `  ${problem}`);
    super(["These variables are missing or wrong (--help says what they mean):", ...lines].join("\n"));
  }
}

/** A command's statement may take long; while it runs, Snowflake answers every 45 s. */
const ANSWER_MILLISECONDS = 60_000;
/** Above the login's own limits: 6 s, and two minutes in the browser. */
const LOGIN_MILLISECONDS = 150_000;

/**
 * The session of a command that a person or their script runs, logged in. What depends on no secret comes
 * from the context.
 * @throws LoginIncomplete before anybody is asked, RecordUnavailable when the login fails
 */
export async function openLogin(variables: Variables, config: DeployConfig): Promise<SnowflakeConnection> {
  const given = withDefaults(variables, config);
  const credential = await readCredential(given);
  const problems = [...loginProblems(given), ...(typeof credential === "string" ? [credential] : [])];
  if (problems.length > 0 || typeof credential === "string") throw new LoginIncomplete(problems);
  const connection = connectionOf(given, credential);
  try {
    await connection.connect(AbortSignal.timeout(LOGIN_MILLISECONDS));
  } catch (error) {
    await connection.close();
    throw error;
  }
  return connection;
}

function connectionOf(given: Variables, credential: Credential | undefined): SnowflakeConnection {
  const isBrowser = given["SNOWFLAKE_AUTHENTICATION"] === "externalbrowser";
  const settings = snowflakeEnvironment.parse({
    ...given,
    ...(isBrowser ? { SNOWFLAKE_AUTHENTICATION: "oauth" } : {}),
    SNOWFLAKE_TOKEN: credential?.text,
  });
  if (isBrowser) {
    console.error(`Log in as ${settings.SNOWFLAKE_USER} in the browser window that opens now …`);
    return browserConnection(settings);
  }
  const more = {
    ...(credential === undefined ? {} : { credentialPlace: credential.place }),
    answerMilliseconds: ANSWER_MILLISECONDS,
  };
  return snowflakeConnection({ ...settings, ...more }, readSecret);
}

/**
 * An empty variable counts as not set. A token without a method could be of either kind, so none is assumed.
 */
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
