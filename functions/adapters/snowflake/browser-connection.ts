import type { Bind, Connection, ConnectionOptions } from "snowflake-sdk";

import { RecordUnavailable } from "../../domain/errors.ts";
import { abortable } from "./abortable.ts";
import type { SnowflakeConnection } from "./connection.ts";
import { codeOf, mayStillRun, propertyOf } from "./driver-errors.ts";
import { loadDriver } from "./driver.ts";
import { LoginFailed, onTheWay } from "./login-failures.ts";
import type { SnowflakeSettings } from "./settings.ts";

/** How long a person may take in the browser, in milliseconds; a second factor is part of it. */
const LOGIN_MILLISECONDS = 120_000;
/** Snowflake answers a statement that takes longer with "in progress" after 45 s, so an HTTP answer comes before this. */
const ANSWER_MILLISECONDS = 60_000;

type BrowserSettings = Omit<SnowflakeSettings, "SNOWFLAKE_AUTHENTICATION">;

/**
 * A session that a person opens in the browser, for commands on their machine: made once, and not anew when it is lost. The
 * password never comes here.
 * @param more options of the driver beside the usual ones, such as a callback in place of the system's browser
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
      await abortable(opened(), signal).catch(unavailable("log in", false));
    },
    async execute(operation, sqlText, binds, signal) {
      const connection = await opened().catch(unavailable("log in", false));
      const sentAt = performance.now();
      return run(connection, sqlText, binds, signal).catch((cause: unknown) => {
        const isRunning = signal.aborted || mayStillRun(cause, performance.now() - sentAt);
        return unavailable(operation, isRunning)(cause);
      });
    },
    async close() {
      const connection = await session?.catch(() => undefined);
      await new Promise<void>((resolve) =>
        connection === undefined ? resolve() : connection.destroy(() => resolve()),
      );
    },
  };
}

async function login(settings: BrowserSettings, more: Partial<ConnectionOptions>): Promise<Connection> {
  const driver = await loadDriver();
  const connection = driver.createConnection({
    account: settings.SNOWFLAKE_ACCOUNT,
    username: settings.SNOWFLAKE_USER,
    role: settings.SNOWFLAKE_ROLE,
    warehouse: settings.SNOWFLAKE_WAREHOUSE,
    database: settings.SNOWFLAKE_DATABASE,
    schema: settings.SNOWFLAKE_SCHEMA,
    application: "stepcrew",
    authenticator: "EXTERNALBROWSER",
    browserActionTimeout: LOGIN_MILLISECONDS,
    timeout: ANSWER_MILLISECONDS,
    sfRetryMaxLoginRetries: 1,
    ...(settings.SNOWFLAKE_ACCESS_URL ? { accessUrl: settings.SNOWFLAKE_ACCESS_URL } : {}),
    ...more,
  });
  // connectAsync resolves when the server refuses the login: only the callback tells.
  const connected = new Promise<Connection>((resolve, reject) => {
    connection.connect((error, up) => (error ? reject(explained(error, settings)) : resolve(up)));
  });
  return abortable(
    connected,
    AbortSignal.timeout(LOGIN_MILLISECONDS),
    "nobody finished the login in the browser",
  );
}

/** The page is asked for before the login itself, by requests whose errors name no host. */
function explained(error: Error, settings: BrowserSettings): Error {
  const sentence =
    onTheWay(error, settings) ??
    (propertyOf(error, "isAxiosError") === true ? noPage(error, settings) : undefined);
  return sentence === undefined ? error : new LoginFailed(sentence, codeOf(error));
}

const noPage = (
  { message }: Error,
  { SNOWFLAKE_ACCESS_URL: url, SNOWFLAKE_ACCOUNT }: BrowserSettings,
): string =>
  `No page to log in at comes from ${url ? new URL(url).host : `the host of the Snowflake account ${SNOWFLAKE_ACCOUNT}`} (${message}): see that snowflake_account (MYORG-MYACCOUNT) and snowflake_access_url are right`;

function run(
  connection: Connection,
  sqlText: string,
  binds: readonly Bind[],
  signal: AbortSignal,
): Promise<readonly Readonly<Record<string, unknown>>[]> {
  let cancel = (): void => undefined;
  const done = new Promise<readonly Readonly<Record<string, unknown>>[]>((resolve, reject) => {
    const statement = connection.execute({
      sqlText,
      binds: [...binds],
      complete: (error, _statement, rows) => (error ? reject(error) : resolve(rows ?? [])),
    });
    cancel = () => statement.cancel(() => undefined);
  });
  signal.addEventListener("abort", () => cancel(), { once: true });
  return abortable(done, signal);
}
