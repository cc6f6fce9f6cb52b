import type { Bind, Connection, ConnectionOptions, RowStatement } from "snowflake-sdk";

import { untilAborted } from "../../async/abort.ts";
import { type Driver, proxyOptions } from "./driver.ts";
import type { SnowflakeSettings } from "./settings.ts";

type Row = Readonly<Record<string, unknown>>;

/**
 * What there is to a statement that somebody else wrote: its errors quote the writer's own values, and are
 * told whole.
 */
interface ForeignStatement {
  /** Session parameters of this statement alone. */
  readonly parameters: Readonly<Record<string, string | number>>;
  /**
   * Reads as much of the result as is wanted; `execute` then gives back no rows. Called again when the
   * statement is.
   */
  readonly read: (statement: RowStatement) => Promise<void>;
}

export interface Statement {
  readonly sqlText: string;
  readonly binds?: readonly Bind[];
  readonly signal: AbortSignal;
  readonly foreign?: ForeignStatement | undefined;
}

/**
 * Opens a session of the driver with the names that the settings give.
 * @param options the login, and how long an answer may take
 * @throws the driver's error when Snowflake refuses the login
 */
export async function openSession(
  driver: Driver,
  settings: Omit<SnowflakeSettings, "SNOWFLAKE_AUTHENTICATION">,
  options: Partial<ConnectionOptions>,
): Promise<Connection> {
  const connection = driver.createConnection({
    account: settings.SNOWFLAKE_ACCOUNT,
    username: settings.SNOWFLAKE_USER,
    role: settings.SNOWFLAKE_ROLE,
    warehouse: settings.SNOWFLAKE_WAREHOUSE,
    database: settings.SNOWFLAKE_DATABASE,
    schema: settings.SNOWFLAKE_SCHEMA,
    application: "stepcrew",
    ...(settings.SNOWFLAKE_ACCESS_URL ? { accessUrl: settings.SNOWFLAKE_ACCESS_URL } : {}),
    sfRetryMaxLoginRetries: 1,
    ...proxyOptions(
      driver,
      settings.SNOWFLAKE_ACCESS_URL || `https://${settings.SNOWFLAKE_ACCOUNT}.snowflakecomputing.com`,
    ),
    ...options,
  });
  // connectAsync resolves when the server refuses the login: only the callback tells.
  return new Promise<Connection>((resolve, reject) => {
    connection.connect((error, open) => (error ? reject(error) : resolve(open)));
  });
}

/**
 * What the driver promised, which takes no signal.
 * @throws Error when the signal aborts first
 */
export function answered<Value>(
  promise: Promise<Value>,
  signal: AbortSignal,
  reason = "Snowflake did not answer in time",
): Promise<Value> {
  const late = (): Error => new Error(reason);
  if (!signal.aborted) return untilAborted(promise, signal, late);
  // An answer that comes now is not used: whoever waited has gone.
  promise.catch(() => undefined);
  return Promise.reject(late());
}

/** Runs a statement; when the signal aborts, the statement is cancelled in Snowflake and given up here. */
export function runStatement(
  connection: Connection,
  { sqlText, binds = [], signal, foreign }: Statement,
): Promise<readonly Row[]> {
  let statement: RowStatement | undefined;
  const done = new Promise<readonly Row[]>((resolve, reject) => {
    statement = connection.execute({
      sqlText,
      binds: [...binds],
      ...(foreign && { parameters: { ...foreign.parameters }, rowMode: "array", streamResult: true }),
      complete: (error, completed, rows) => {
        if (error) reject(error);
        else if (foreign === undefined) resolve(rows ?? []);
        else foreign.read(completed as RowStatement).then(() => resolve([]), reject);
      },
    });
  });
  const cancel = (): void => statement?.cancel(() => undefined);
  signal.addEventListener("abort", cancel, { once: true });
  return answered(done, signal).finally(() => signal.removeEventListener("abort", cancel));
}

/** Says goodbye to a session, if it was ever opened. */
export async function closeSession(session: Promise<Connection> | undefined): Promise<void> {
  const connection = await session?.catch(() => undefined);
  await new Promise<void>((resolve) =>
    connection === undefined ? resolve() : connection.destroy(() => resolve()),
  );
}
