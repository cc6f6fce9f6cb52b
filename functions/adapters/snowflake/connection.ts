import type { Connection } from "snowflake-sdk";

import { Defect, RecordUnavailable } from "../../domain/errors.ts";
import type { WhenLocked } from "../../domain/record.ts";
import type { ReadSecret } from "./credentials.ts";
import {
  isDataException,
  isMistake,
  isQuotaUsedUp,
  isSessionGone,
  mayStillRun,
  sqlStateOf,
  withoutData,
} from "./driver-errors.ts";
import { answered, closeSession, runStatement, type Statement } from "./driver-session.ts";
import { whileLocked } from "./lock-contention.ts";
import { login } from "./login.ts";
import { keepSession, type SessionToken, sessionToken } from "./session-token.ts";
import type { SnowflakeSettings } from "./settings.ts";
import { withHint } from "./statement-hints.ts";

type Row = Readonly<Record<string, unknown>>;

/**
 * One Snowflake session per process, made at its first use. Both methods throw RecordUnavailable, or a Defect
 * where neither Snowflake nor the network is the reason.
 */
export interface SnowflakeConnection {
  /** Logs in unless that is done; runs nothing. */
  connect(signal: AbortSignal): Promise<void>;
  /**
   * Runs one statement and gives back its rows; a lost session is opened anew, once, where nothing of the
   * statement can be running in the old one, and a statement that Snowflake refuses over its table's lock is
   * sent again for up to 10 s, unless it is to be left then.
   */
  execute(statement: NamedStatement): Promise<readonly Row[]>;
  close(): Promise<void>;
}

export interface SessionTokens {
  /**
   * The session's token, which Snowflake's REST APIs take as well; renewed when it has run out or is the one
   * that was refused, in a new session if need be.
   * @throws LoginFailed or InvalidInput, sentences that say what to do
   */
  sessionToken(refused?: string): Promise<SessionToken>;
}

export interface NamedStatement extends Statement {
  /** What it does, for error sentences: "Snowflake could not <operation>". */
  readonly operation: string;
  /** "repeat" unless given. */
  readonly whenLocked?: WhenLocked | undefined;
}

export function snowflakeConnection(
  settings: SnowflakeSettings,
  readSecret: ReadSecret,
): SnowflakeConnection & SessionTokens {
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
  const tryOnce = async (statement: NamedStatement): Promise<readonly Row[]> => {
    const { operation, signal, foreign } = statement;
    const opened = open();
    const connection = await answered(opened, signal).catch((cause: unknown) => {
      throw notOpened(operation, cause);
    });
    const sentAt = performance.now();
    try {
      return await runStatement(connection, statement);
    } catch (cause) {
      const isRefused = !signal.aborted && sqlStateOf(cause) !== "";
      // What was given up on may leave the session in any state; a statement that Snowflake refused does not.
      if (!isRefused || isSessionGone(cause)) discard(opened);
      if (isQuotaUsedUp(cause)) settings.quotaUsedUp?.();
      const told = isRefused && foreign === undefined ? withHint(cause, settings) : cause;
      const mayStillCommit = signal.aborted || mayStillRun(cause, performance.now() - sentAt);
      throw failureOf(statement, told, mayStillCommit);
    }
  };
  const tryAnew = (statement: NamedStatement): Promise<readonly Row[]> =>
    tryOnce(statement).catch((error: unknown) => {
      const neverReachedStatement =
        error instanceof RecordUnavailable && !error.mayStillCommit && isSessionGone(error.cause);
      if (statement.signal.aborted || !neverReachedStatement) throw error;
      return tryOnce(statement);
    });
  return {
    async connect(signal) {
      await answered(open(), signal).catch((cause: unknown) => {
        throw notOpened("log in", cause);
      });
    },
    execute: (statement) =>
      statement.whenLocked === "leave"
        ? tryAnew(statement)
        : whileLocked(() => tryAnew(statement), statement.signal),
    async sessionToken(refused) {
      const opened = open();
      const isOfUse = ({ token, ends }: SessionToken): boolean => token !== refused && ends > Date.now();
      const found = sessionToken(await opened);
      if (isOfUse(found)) return found;
      const isKept = await keepSession(await opened).then(
        () => true,
        () => false,
      );
      const renewed = isKept ? sessionToken(await opened) : undefined;
      if (renewed !== undefined && isOfUse(renewed)) return renewed;
      discard(opened);
      return sessionToken(await open());
    },
    async close() {
      const closing = session;
      session = undefined;
      await closeSession(closing);
    },
  };
}

const notOpened = (operation: string, cause: unknown): Error =>
  cause instanceof Defect ? cause : new RecordUnavailable(operation, { cause, mayStillCommit: false });

function failureOf({ operation, foreign }: NamedStatement, cause: unknown, mayStillCommit: boolean): Error {
  if (isMistake(cause)) return new Defect(`Snowflake could not ${operation}`, { cause });
  return !mayStillCommit && foreign === undefined && isDataException(cause)
    ? new RecordUnavailable(operation, { cause: withoutData(cause), mayStillCommit, refusesValue: true })
    : new RecordUnavailable(operation, { cause, mayStillCommit });
}
