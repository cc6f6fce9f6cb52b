import type { Bind, Connection, RowStatement } from "snowflake-sdk";

import { RecordUnavailable } from "../../domain/errors.ts";
import { loginOptions, type ReadSecret } from "./credentials.ts";
import { loadDriver } from "./driver.ts";
import type { SnowflakeSettings } from "./settings.ts";

/** Own limit of a login, in milliseconds; the driver's own tries last up to 300 s. */
const LOGIN_MILLISECONDS = 6000;

/** Driver and server codes that say the session is gone though the network is fine: a new login cures them. */
const SESSION_GONE = new Set([
  "390104",
  "390111",
  "390112",
  "390114",
  "390195",
  "401004",
  "407002",
  "405503",
  "407001",
]);

type Row = Readonly<Record<string, unknown>>;

/** One Snowflake session per process, made at its first use. Both methods throw RecordUnavailable. */
export interface SnowflakeConnection {
  /** Logs in unless that is done; runs nothing. */
  connect(signal: AbortSignal): Promise<void>;
  /** Runs one statement and gives back its rows; a lost session is opened anew, once. */
  execute(
    operation: string,
    sqlText: string,
    binds: readonly Bind[],
    signal: AbortSignal,
  ): Promise<readonly Row[]>;
  close(): Promise<void>;
}

export function snowflakeConnection(
  settings: SnowflakeSettings,
  readSecret: ReadSecret,
): SnowflakeConnection {
  let session: Promise<Connection> | undefined;
  const discard = (): void => {
    session = undefined;
  };
  /** Calls that come while a login is under way share it: a statement sent during it fails with 407001. */
  const open = (): Promise<Connection> => {
    session ??= login(settings, readSecret).catch((error: unknown) => {
      discard();
      throw error;
    });
    return session;
  };
  const attempt = async (
    operation: string,
    sqlText: string,
    binds: readonly Bind[],
    signal: AbortSignal,
  ): Promise<readonly Row[]> => {
    const connection = await abortable(open(), signal).catch((cause: unknown) => {
      throw new RecordUnavailable(operation, { cause, mayStillCommit: false });
    });
    try {
      return await run(connection, sqlText, binds, signal);
    } catch (cause) {
      const refused = !signal.aborted && sqlStateOf(cause) !== "";
      // What was given up on may leave the session in any state; a statement that Snowflake refused does not.
      if (!refused || isSessionGone(cause)) discard();
      if (refused && isDataException(cause)) {
        throw new RecordUnavailable(operation, {
          cause: withoutData(cause),
          mayStillCommit: false,
          refusesValue: true,
        });
      }
      throw new RecordUnavailable(operation, { cause, mayStillCommit: !refused && !isSessionGone(cause) });
    }
  };
  return {
    async connect(signal) {
      await abortable(open(), signal).catch((cause: unknown) => {
        throw new RecordUnavailable("log in", { cause, mayStillCommit: false });
      });
    },
    async execute(operation, sqlText, binds, signal) {
      return attempt(operation, sqlText, binds, signal).catch((error: unknown) => {
        const gone = error instanceof RecordUnavailable && isSessionGone(error.cause);
        if (signal.aborted || !gone) throw error;
        return attempt(operation, sqlText, binds, signal);
      });
    },
    async close() {
      const open = await session?.catch(() => undefined);
      discard();
      await new Promise<void>((resolve) => (open === undefined ? resolve() : open.destroy(() => resolve())));
    },
  };
}

async function login(settings: SnowflakeSettings, readSecret: ReadSecret): Promise<Connection> {
  const [driver, options] = await Promise.all([loadDriver(), loginOptions(settings, readSecret)]);
  const connection = driver.createConnection({
    account: settings.SNOWFLAKE_ACCOUNT,
    username: settings.SNOWFLAKE_USER,
    role: settings.SNOWFLAKE_ROLE,
    warehouse: settings.SNOWFLAKE_WAREHOUSE,
    database: settings.SNOWFLAKE_DATABASE,
    schema: settings.SNOWFLAKE_SCHEMA,
    application: "stepcrew",
    ...(settings.SNOWFLAKE_ACCESS_URL ? { accessUrl: settings.SNOWFLAKE_ACCESS_URL } : {}),
    timeout: LOGIN_MILLISECONDS,
    sfRetryMaxLoginRetries: 1,
    ...options,
  });
  // connectAsync resolves when the server refuses the login: only the callback tells.
  const connected = new Promise<Connection>((resolve, reject) => {
    connection.connect((error, open) => (error ? reject(error) : resolve(open)));
  });
  return abortable(connected, AbortSignal.timeout(LOGIN_MILLISECONDS));
}

/** Runs a statement; when the signal aborts, the statement is cancelled in Snowflake and given up here. */
function run(
  connection: Connection,
  sqlText: string,
  binds: readonly Bind[],
  signal: AbortSignal,
): Promise<readonly Row[]> {
  let statement: RowStatement | undefined;
  const done = new Promise<readonly Row[]>((resolve, reject) => {
    statement = connection.execute({
      sqlText,
      binds: [...binds],
      complete: (error, _statement, rows) => (error ? reject(error) : resolve(rows ?? [])),
    });
  });
  const cancel = (): void => statement?.cancel(() => undefined);
  signal.addEventListener("abort", cancel, { once: true });
  return abortable(done, signal).finally(() => signal.removeEventListener("abort", cancel));
}

/** The driver takes no signal, so its promise is raced; a late failure of what was given up is nobody's business. */
function abortable<Value>(promise: Promise<Value>, signal: AbortSignal): Promise<Value> {
  promise.catch(() => undefined);
  return new Promise<Value>((resolve, reject) => {
    const abort = (): void => reject(new Error("Snowflake did not answer in time"));
    if (signal.aborted) return abort();
    signal.addEventListener("abort", abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}

const codeOf = (error: unknown): string =>
  typeof error === "object" && error !== null && "code" in error ? String(error.code) : "";

/** Empty without one: a server's refusal of the statement itself carries an SQL state; network and driver failures do not. */
const sqlStateOf = (error: unknown): string =>
  typeof error === "object" && error !== null && "sqlState" in error && typeof error.sqlState === "string"
    ? error.sqlState
    : "";

/** SQL state class 22 (ISO 9075): a value that is malformed, too long or out of range. */
const isDataException = (error: unknown): boolean => sqlStateOf(error).startsWith("22");

/** Snowflake quotes the value in its message, and values are inputs and answers, which no log may have. */
const withoutData = (error: unknown): Error =>
  new Error(`it refused a value (code ${codeOf(error)}, SQL state ${sqlStateOf(error)})`);

const isSessionGone = (error: unknown): boolean => SESSION_GONE.has(codeOf(error));
