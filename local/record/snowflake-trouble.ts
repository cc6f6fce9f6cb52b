import { readSecret } from "../../functions/adapters/secrets/secret.ts";
import { snowflakeConnection } from "../../functions/adapters/snowflake/connection.ts";
import { messageOf } from "../../functions/text/error-text.ts";
import { LOCAL_SNOWFLAKE } from "../local-variables.ts";

/** A server answers sooner, and on a busy machine the driver alone takes seconds to load. */
const LOGIN_MILLISECONDS = 12_000;

/**
 * Says in a sentence why the functions cannot log in to a Snowflake endpoint; undefined when they can. It
 * logs in once and runs nothing.
 */
export async function snowflakeTrouble(
  url: string,
  loginMilliseconds = LOGIN_MILLISECONDS,
): Promise<string | undefined> {
  const connection = snowflakeConnection({ ...LOCAL_SNOWFLAKE, SNOWFLAKE_ACCESS_URL: url }, readSecret);
  const deadline = AbortSignal.timeout(loginMilliseconds);
  try {
    await connection.connect(deadline);
  } catch (error) {
    if (deadline.aborted)
      return `Snowflake at ${url} did not answer the login within ${loginMilliseconds / 1000} s`;
    return messageOf(error);
  }
  await connection.close();
  return undefined;
}
