import { isDeepStrictEqual } from "node:util";

import type { Connection, ConnectionOptions } from "snowflake-sdk";

import { loginOptions, type ReadSecret } from "./credentials.ts";
import { answered, openSession } from "./driver-session.ts";
import { type Driver, loadDriver } from "./driver.ts";
import { explainLoginFailure, isCredentialRefused, LoginFailed } from "./login-failures.ts";
import type { SnowflakeSettings } from "./settings.ts";

/** Own limit of a login, in milliseconds; the driver's own tries last up to 300 s. */
const LOGIN_MILLISECONDS = 6000;

/**
 * Logs in. The secret is read anew each time, so that a rotation needs no deploy; and once more when its
 * credential was refused, because a rotation may fall between reading and login.
 * @throws LoginFailed or InvalidInput, a sentence that says what to do
 */
export async function login(settings: SnowflakeSettings, readSecret: ReadSecret): Promise<Connection> {
  try {
    const [driver, options] = await Promise.all([loadDriver(), loginOptions(settings, readSecret)]);
    const login = { driver, settings, deadline: AbortSignal.timeout(LOGIN_MILLISECONDS) };
    try {
      return await connect(login, options);
    } catch (error) {
      if (!isCredentialRefused(error)) throw error;
      const newer = await loginOptions(settings, readSecret);
      if (isDeepStrictEqual(newer, options)) throw error;
      return await connect(login, newer);
    }
  } catch (error) {
    throw explainLoginFailure(error, settings);
  }
}

interface Login {
  readonly driver: Driver;
  readonly settings: SnowflakeSettings;
  readonly deadline: AbortSignal;
}

async function connect(
  { driver, settings, deadline }: Login,
  options: Partial<ConnectionOptions>,
): Promise<Connection> {
  const connected = openSession(driver, settings, {
    timeout: settings.answerMilliseconds ?? LOGIN_MILLISECONDS,
    ...options,
  });
  return answered(connected, deadline).catch((error: unknown) => {
    if (!deadline.aborted) throw error;
    closeLater(connected);
    throw new LoginFailed(
      `Snowflake did not answer the login within ${LOGIN_MILLISECONDS / 1000} s; if that lasts, see status.snowflake.com and that nothing keeps this machine or function from the internet`,
      "timeout",
    );
  });
}

/** A login that succeeds after it was given up leaves no session behind. */
function closeLater(connected: Promise<Connection>): void {
  connected.then(
    (connection) => connection.destroy(() => undefined),
    () => undefined,
  );
}
