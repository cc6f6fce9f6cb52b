import { readSecret } from "../functions/adapters/secrets/secret.ts";
import { snowflakeConnection } from "../functions/adapters/snowflake/connection.ts";
import { messageOf } from "../functions/text/error-text.ts";
import { LOCAL_SNOWFLAKE } from "./local-functions.ts";

/**
 * A server on this machine or nearby answers sooner. Meanwhile the functions are built, which takes longer.
 */
const LOGIN_MILLISECONDS = 4000;

/**
 * Says in a sentence why the functions cannot log in to a Snowflake endpoint; undefined when they can. It
 * logs in once and runs nothing.
 */
export async function snowflakeTrouble(url: string): Promise<string | undefined> {
  const connection = snowflakeConnection({ ...LOCAL_SNOWFLAKE, SNOWFLAKE_ACCESS_URL: url }, readSecret);
  const deadline = AbortSignal.timeout(LOGIN_MILLISECONDS);
  try {
    await connection.connect(deadline);
  } catch (error) {
    if (deadline.aborted)
      return `Snowflake at ${url} did not answer the login within ${LOGIN_MILLISECONDS / 1000} s`;
    return messageOf(error);
  }
  await connection.close();
  return undefined;
}
