import { codeOf, thrownText } from "../../text/error-text.ts";

/**
 * Codes of driver and server that say the session is gone though the network is fine: a new login cures them.
 */
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

/**
 * A server's refusal of the statement itself carries an SQL state; network and driver failures do not, and
 * give "".
 */
export const sqlStateOf = (error: unknown): string => thrownText(error, "sqlState");

export const isSessionGone = (error: unknown): boolean => SESSION_GONE.has(codeOf(error));

/**
 * Whether an error is one of JavaScript's own that no server and no network makes: the driver, or what reads
 * its rows, met something that it was not written for, because of a mistake in it or since somebody changed
 * what it builds on. JSON that cannot be read (a SyntaxError) is an answer, and so is what names a cause.
 */
export const isMistake = (error: unknown): boolean =>
  (error instanceof TypeError || error instanceof RangeError || error instanceof ReferenceError) &&
  error.cause === undefined &&
  /^(?:|ERR_(?:INVALID|OUT_OF_RANGE)\w*)$/.test(codeOf(error));

/**
 * How soon after sending a statement its answer is surely the first try's, in milliseconds: the driver hides
 * its HTTP tries, and waits for at least 1 s before a second one (its `nextSleepTime` with a base of 1);
 * timers may be a little early.
 */
const FIRST_TRY_MILLISECONDS = 900;

/**
 * Whether Snowflake may be carrying out a statement that failed. A refusal of the statement itself ends it,
 * whichever try brought it: within a session Snowflake knows a request that is sent again. A refusal of the
 * session (390…) says nothing of an earlier try that went without an answer, so that it must be the first
 * try's; and no answer says nothing at all.
 * @param milliseconds since the statement was given to the driver
 */
export function mayStillRun(error: unknown, milliseconds: number): boolean {
  const isAboutSession = isSessionGone(error) || codeOf(error).startsWith("390");
  return isAboutSession ? milliseconds >= FIRST_TRY_MILLISECONDS : sqlStateOf(error) === "";
}

/**
 * A value that is malformed, too long or out of range: SQL state class 22 (ISO 9075) and one of Snowflake's
 * 100… codes. Snowflake gives 22000 to others, too: 090073, a warehouse whose resource monitor has used up
 * its quota, must not cost a row its values.
 */
export const isDataException = (error: unknown): boolean =>
  sqlStateOf(error).startsWith("22") && /^100\d{3}$/.test(codeOf(error));

/** The resource monitor of the warehouse has used up its credits. */
export const isQuotaUsedUp = (error: unknown): boolean => codeOf(error) === "090073";

/** Snowflake quotes the value in its message, and values are inputs and answers, which no log may have. */
export const withoutData = (error: unknown): Error =>
  new Error(`it refused a value (code ${codeOf(error)}, SQL state ${sqlStateOf(error)})`);

/** More statements than 20 wait for the table's lock. */
const TOO_MANY_WAITERS = "000625";
/**
 * SQL state of statements that Snowflake broke off, so that they changed nothing: time-outs and
 * cancellations, too.
 */
const BROKEN_OFF = "57014";
/** The words of a refusal over a lock: `Statement '…' has locked table '…'`, `… waiters for this lock …`. */
const ABOUT_A_LOCK = /\block(?:ed|s)?\b/i;

/**
 * Whether a statement was refused only because others held its table's lock: sent again, it may well be
 * taken. A cancelled statement (000604) and one out of time (000630) have the same SQL state and are not
 * among them. No public list names the codes of lock time-out and deadlock, so those are known by their
 * words.
 */
export const isLockRefusal = (error: unknown): boolean =>
  codeOf(error) === TOO_MANY_WAITERS ||
  (sqlStateOf(error) === BROKEN_OFF &&
    !["000604", "000630"].includes(codeOf(error)) &&
    ABOUT_A_LOCK.test(thrownText(error, "message")));
