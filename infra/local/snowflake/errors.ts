/**
 * A refusal in Snowflake's words. The HTTP answer has status 200, `success: false`, this code, and the SQL state in `data`.
 * Codes and states: those the driver knows (`constants/gs_errors.js`) and those of Snowflake's own messages.
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

/** A statement that is right in Snowflake but that this server cannot run; the message names what is missing. */
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

interface Rule {
  /** What DuckDB's message must contain; the first group, if any, is put in place of `%s`. */
  readonly when: RegExp;
  readonly code: string;
  readonly sqlState: string;
  readonly message: string;
}

const RULES: readonly Rule[] = [
  { when: /^INTERRUPT Error/, code: "000604", sqlState: "57014", message: "SQL execution canceled" },
  {
    when: /Division by zero/,
    code: "100051",
    sqlState: "22012",
    message: "Division by zero",
  },
  {
    when: /No function matches the given name and argument types '([^']*)'/,
    code: "001044",
    sqlState: "42P13",
    message: "SQL compilation error:\nInvalid argument types for function '%s'",
  },
  {
    when: /Column with name ([^\s]+) already exists/i,
    code: "001430",
    sqlState: "42601",
    message: "SQL compilation error:\ncolumn '%s' already exists",
  },
  {
    when: /(?:Table|View) with name "?(.+?)"? does not exist/,
    code: "002003",
    sqlState: "42S02",
    message: "SQL compilation error:\nObject '%s' does not exist or not authorized.",
  },
  {
    when: /Schema with name "?([^"\s]+)"? does not exist/,
    code: "002003",
    sqlState: "02000",
    message: "SQL compilation error:\nSchema '%s' does not exist or not authorized.",
  },
  {
    when: /with name "?([^"\s]+)"? already exists/,
    code: "002002",
    sqlState: "42710",
    message: "SQL compilation error:\nObject '%s' already exists.",
  },
  {
    when: /Function with name "?([^"\s]+)"? does not exist/i,
    code: "002140",
    sqlState: "42601",
    message: "SQL compilation error:\nUnknown function %s (or one that the local Snowflake server lacks)",
  },
  {
    when: /Referenced column "([^"]+)" (?:was )?not found/,
    code: "000904",
    sqlState: "42000",
    message: "SQL compilation error: invalid identifier '%s'",
  },
  {
    when: /does not have a column (?:named|with name) "([^"]+)"/,
    code: "000904",
    sqlState: "42000",
    message: "SQL compilation error: invalid identifier '%s'",
  },
  {
    when: /Current transaction is aborted/,
    code: "000002",
    sqlState: "0A000",
    message:
      "Unsupported feature in the local Snowflake server: going on with a transaction after an error in it. Roll it back.",
  },
  {
    when: /TransactionContext Error|write-write conflict/,
    code: "000625",
    sqlState: "57014",
    message: "Statement was aborted because another transaction changed the same data.",
  },
  { when: /Malformed JSON/, code: "100069", sqlState: "22P02", message: "Error parsing JSON: " },
  {
    when: /NOT NULL constraint failed: (?:.*\.)?(\S+)/,
    code: "100072",
    sqlState: "22000",
    message: "NULL result in a non-nullable column: %s",
  },
  {
    when: /(?:invalid timestamp field format|timestamp field value out of range): "([^"]*)"/,
    code: "100035",
    sqlState: "22007",
    message: "Timestamp '%s' is not recognized",
  },
  {
    when: /(?:invalid date field format|date field value out of range): "([^"]*)"/,
    code: "100040",
    sqlState: "22007",
    message: "Date '%s' is not recognized",
  },
  {
    when: /Could not convert string '([^']*)' to (?:INT|DECIMAL|DOUBLE|HUGEINT)/,
    code: "100038",
    sqlState: "22018",
    message: "Numeric value '%s' is not recognized",
  },
  {
    when: /Parser Error: (.*)/,
    code: "001003",
    sqlState: "42000",
    message: "SQL compilation error:\n%s",
  },
  {
    when: /Values were not provided for/,
    code: "002049",
    sqlState: "42601",
    message: "SQL compilation error:\nBind variable not set.",
  },
  {
    when: /(?:Binder|Catalog) Error: (.*)/,
    code: "002028",
    sqlState: "42601",
    message: "SQL compilation error:\n%s",
  },
];

/** Anything thrown while a statement ran, as Snowflake would say it; the engine's own words stay in `cause`. */
export function toSnowflakeError(error: unknown): SnowflakeError {
  if (error instanceof SnowflakeError) return error;
  const detail = error instanceof Error ? error.message : String(error);
  for (const { when, code, sqlState, message } of RULES) {
    const found = when.exec(detail);
    if (!found) continue;
    return new SnowflakeError(code, sqlState, words(code, message, found), { cause: error });
  }
  return new SnowflakeError("100132", "P0000", plainWords(detail), { cause: error });
}

function words(code: string, message: string, found: RegExpExecArray): string {
  // Which byte of a text is no JSON is what helps.
  if (code === "100069") return message + plainWords(found.input.slice(found.index));
  const named = snowflakeWords(found[1] ?? "");
  return message.replace("%s", () => (code === "002140" ? named.toUpperCase() : named));
}

/** Types by their Snowflake names. */
const snowflakeWords = (words: string): string =>
  words
    .replaceAll(/\bJSON\b/g, "VARIANT")
    .replaceAll(/\b(?:STRING_LITERAL)\b/g, "VARCHAR")
    .replaceAll(/\b(?:INTEGER_LITERAL|BIGINT|HUGEINT)\b/g, "NUMBER");

/** The first line without the kind of error: the rest shows the translated statement. */
const plainWords = (detail: string): string =>
  (detail.split("\n")[0] ?? "").replace(/^[A-Z][\w ]* Error: /, "");
