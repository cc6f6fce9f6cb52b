import type { Connection, ConnectionOptions } from "snowflake-sdk";

import { RecordUnavailable } from "../../domain/errors.ts";
import { codeOf, thrownProperty } from "../../text/error-text.ts";
import type { SnowflakeConnection } from "./connection.ts";
import { mayStillRun } from "./driver-errors.ts";
import { answered, closeSession, openSession, runStatement } from "./driver-session.ts";
import { loadDriver } from "./driver.ts";
import { LoginFailed, onTheWay } from "./login-failures.ts";
import type { SnowflakeSettings } from "./settings.ts";

/** How long a person may take in the browser, in milliseconds; a second factor is part of it. */
const LOGIN_MILLISECONDS = 120_000;
/**
 * Snowflake answers a statement that takes longer with "in progress" after 45 s, so an HTTP answer comes
 * before this.
 */
const ANSWER_MILLISECONDS = 60_000;

type BrowserSettings = Omit<SnowflakeSettings, "SNOWFLAKE_AUTHENTICATION">;

/**
 * A session that a person opens in the browser, for commands on their machine: made once, and not anew when
 * it is lost. The password never comes here.
 * @param more options of the driver beside the usual ones, such as a callback in place of the system's
 *   browser
 */
export function browserConnection(
  settings: BrowserSettings,
  more: Partial<ConnectionOptions> = {},
): SnowflakeConnection {
  let session: Promise<Connection> | undefined;
  const opened = (): Promise<Connection> => (session ??= login(settings, more));
  const unavailable =
    (operation: string, mayStillCommit: boolean) =>
    (cause: unknown): never => {
      throw new RecordUnavailable(operation, { cause, mayStillCommit });
    };
  return {
    async connect(signal) {
      await answered(opened(), signal).catch(unavailable("log in", false));
    },
    async execute(statement) {
      const { operation, signal } = statement;
      const connection = await opened().catch(unavailable("log in", false));
      const sentAt = performance.now();
      return runStatement(connection, statement).catch((cause: unknown) => {
        const isRunning = signal.aborted || mayStillRun(cause, performance.now() - sentAt);
        return unavailable(operation, isRunning)(cause);
      });
    },
    async close() {
      await closeSession(session);
    },
  };
}

async function login(settings: BrowserSettings, more: Partial<ConnectionOptions>): Promise<Connection> {
  const driver = await loadDriver();
  const connected = openSession(driver, settings, {
    authenticator: "EXTERNALBROWSER",
    browserActionTimeout: LOGIN_MILLISECONDS,
    timeout: ANSWER_MILLISECONDS,
    ...more,
  }).catch((error: Error) => {
    throw explained(error, settings);
  });
  return answered(
    connected,
    AbortSignal.timeout(LOGIN_MILLISECONDS),
    "nobody finished the login in the browser",
  );
}

/** The page is asked for before the login itself, by requests whose errors name no host. */
function explained(error: Error, settings: BrowserSettings): Error {
  const sentence =
    onTheWay(error, settings) ??
    (thrownProperty(error, "isAxiosError") === true ? noPage(error, settings) : undefined);
  return sentence === undefined ? error : new LoginFailed(sentence, codeOf(error));
}

const noPage = (
  { message }: Error,
  { SNOWFLAKE_ACCESS_URL: url, SNOWFLAKE_ACCOUNT }: BrowserSettings,
): string =>
  `No page to log in at comes from ${url ? new URL(url).host : `the host of the Snowflake account ${SNOWFLAKE_ACCOUNT}`} (${message}): see that snowflake_account (MYORG-MYACCOUNT) and snowflake_access_url are right`;
