import { beginningOf, firstLine } from "../../functions/text/cut.ts";
import { messageOf } from "../../functions/text/error-text.ts";
import { ERROR_RULES } from "./error-rules.ts";

/** Of what DuckDB says the beginning tells what it is. */
const LONGEST_MESSAGE = 4000;

/**
 * A refusal in Snowflake's words. The HTTP answer has status 200, `success: false`, this code, and the SQL
 * state in `data`. Codes and states: those the driver knows (`constants/gs_errors.js`) and those of
 * Snowflake's own messages.
 */
export class SnowflakeError extends Error {
  override readonly name = "SnowflakeError" as const;
  readonly code: string;
  readonly sqlState: string;

  constructor(code: string, sqlState: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.sqlState = sqlState;
  }
}

/**
 * A statement that is right in Snowflake but that this server cannot run; the message names what is missing.
 */
export const unsupported = (what: string, options?: ErrorOptions): SnowflakeError =>
  new SnowflakeError(
    "000002",
    "0A000",
    `Unsupported feature in the local Snowflake server: ${what}.`,
    options,
  );

export const syntaxError = (detail: string): SnowflakeError =>
  new SnowflakeError("001003", "42000", `SQL compilation error:\n${detail}`);

export const canceled = (): SnowflakeError => new SnowflakeError("000604", "57014", "SQL execution canceled");

/**
 * Anything thrown while a statement ran, as Snowflake would say it; the engine's own words stay in `cause`.
 */
export function toSnowflakeError(error: unknown): SnowflakeError {
  if (error instanceof SnowflakeError) return error;
  const detail = messageOf(error);
  for (const { when, code, sqlState, message } of ERROR_RULES) {
    // A message quotes values, which may be long, and not every rule is quick on them.
    const found = when.exec(beginningOf(detail, LONGEST_MESSAGE));
    if (!found) continue;
    return new SnowflakeError(code, sqlState, words(code, message, found), { cause: error });
  }
  return new SnowflakeError("100132", "P0000", plainWords(detail), { cause: error });
}

function words(code: string, message: string, found: RegExpExecArray): string {
  // Where the text stops being JSON is what helps.
  if (code === "100069") return message + plainWords(found.input.slice(found.index));
  const named = snowflakeWords(found[1] ?? found[2] ?? "");
  return message.replace("%s", () => (code === "002140" ? named.toUpperCase() : named));
}

/** Types by their Snowflake names. */
const snowflakeWords = (words: string): string =>
  words
    .replaceAll(/\bJSON\b/g, "VARIANT")
    .replaceAll(/\b(?:STRING_LITERAL)\b/g, "VARCHAR")
    .replaceAll(/\b(?:INTEGER_LITERAL|BIGINT|HUGEINT)\b/g, "NUMBER");

/** The first line without the kind of error: the rest shows the translated statement. */
const plainWords = (detail: string): string => firstLine(detail).replace(/^[A-Z][\w ]* Error: /, "");
