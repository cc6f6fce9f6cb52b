import type { Bind, Connection, RowStatement } from "snowflake-sdk";

import { RecordUnavailable } from "../../domain/errors.ts";
import { abortable } from "./abortable.ts";
import type { ReadSecret } from "./credentials.ts";
import { isDataException, isSessionGone, mayStillRun, sqlStateOf, withoutData } from "./driver-errors.ts";
import { whileLocked } from "./lock-contention.ts";
import { login } from "./login.ts";
import type { SnowflakeSettings } from "./settings.ts";
import { withHint } from "./statement-hints.ts";

type Row = Readonly<Record<string, unknown>>;

/** What there is to a statement that somebody else wrote: its errors quote the writer's own values, and are told whole. */
export interface ForeignStatement {
  /** Session parameters of this statement alone. */
  readonly parameters: Readonly<Record<string, string | number>>;
  /** Reads as much of the result as is wanted; `execute` then gives back no rows. Called again when the statement is. */
  readonly read: (statement: RowStatement) => Promise<void>;
}

/** One Snowflake session per process, made at its first use. Both methods throw RecordUnavailable. */
export interface SnowflakeConnection {
  /** Logs in unless that is done; runs nothing. */
  connect(signal: AbortSignal): Promise<void>;
  /**
   * Runs one statement and gives back its rows; a lost session is opened anew, once, where nothing of the statement can be running
   * in the old one, and a statement that Snowflake refuses over its table's lock is sent again for up to 10 s.
   */
  execute(
    operation: string,
    sqlText: string,
    binds: readonly Bind[],
    signal: AbortSignal,
    foreign?: ForeignStatement,
  ): Promise<readonly Row[]>;
  close(): Promise<void>;
}

interface Statement {
  readonly operation: string;
  readonly sqlText: string;
  readonly binds: readonly Bind[];
  readonly signal: AbortSignal;
  readonly foreign: ForeignStatement | undefined;
}

export function snowflakeConnection(
  settings: SnowflakeSettings,
  readSecret: ReadSecret,
): SnowflakeConnection {
  let session: Promise<Connection> | undefined;
  /** Forgets a session, unless another has taken its place since: several statements may find it gone. */
  const discard = (gone: Promise<Connection>): void => {
    if (session === gone) session = undefined;
  };
  /** Calls that come while a login is under way share it: a statement sent during it fails with 407001. */
  const open = (): Promise<Connection> => {
    if (session !== undefined) return session;
    const opening = login(settings, readSecret);
    opening.catch(() => discard(opening));
    session = opening;
    return opening;
  };
  const attempt = async (statement: Statement): Promise<readonly Row[]> => {
    const { operation, signal, foreign } = statement;
    const opened = open();
    const connection = await abortable(opened, signal).catch((cause: unknown) => {
      throw new RecordUnavailable(operation, { cause, mayStillCommit: false });
    });
    const sentAt = performance.now();
    try {
      return await run(connection, statement);
    } catch (cause) {
      const isRefused = !signal.aborted && sqlStateOf(cause) !== "";
      // What was given up on may leave the session in any state; a statement that Snowflake refused does not.
      if (!isRefused || isSessionGone(cause)) discard(opened);
      const told = isRefused && foreign === undefined ? withHint(cause, settings) : cause;
      const mayStillCommit = signal.aborted || mayStillRun(cause, performance.now() - sentAt);
      throw failureOf(operation, told, mayStillCommit, foreign !== undefined);
    }
  };
  const attemptAnew = (statement: Statement): Promise<readonly Row[]> =>
    attempt(statement).catch((error: unknown) => {
      const isUnread =
        error instanceof RecordUnavailable && !error.mayStillCommit && isSessionGone(error.cause);
      if (statement.signal.aborted || !isUnread) throw error;
      return attempt(statement);
    });
  return {
    async connect(signal) {
      await abortable(open(), signal).catch((cause: unknown) => {
        throw new RecordUnavailable("log in", { cause, mayStillCommit: false });
      });
    },
    async execute(operation, sqlText, binds, signal, foreign) {
      return whileLocked(() => attemptAnew({ operation, sqlText, binds, signal, foreign }), signal);
    },
    async close() {
      const closing = session;
      session = undefined;
      const connection = await closing?.catch(() => undefined);
      await new Promise<void>((resolve) =>
        connection === undefined ? resolve() : connection.destroy(() => resolve()),
      );
    },
  };
}

function failureOf(
  operation: string,
  cause: unknown,
  mayStillCommit: boolean,
  isForeign: boolean,
): RecordUnavailable {
  return !mayStillCommit && !isForeign && isDataException(cause)
    ? new RecordUnavailable(operation, { cause: withoutData(cause), mayStillCommit, refusesValue: true })
    : new RecordUnavailable(operation, { cause, mayStillCommit });
}

/** Runs a statement; when the signal aborts, the statement is cancelled in Snowflake and given up here. */
function run(
  connection: Connection,
  { sqlText, binds, signal, foreign }: Statement,
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
  return abortable(done, signal).finally(() => signal.removeEventListener("abort", cancel));
}
