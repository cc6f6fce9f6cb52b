/** What DuckDB says, and how Snowflake says it. */
export interface ErrorRule {
  /** What DuckDB's message must contain; the first group, if any, is put in place of `%s`. */
  readonly when: RegExp;
  readonly code: string;
  readonly sqlState: string;
  readonly message: string;
}

/** Snowflake's code of a statement that failed for a reason of its own. */
export const DISK_TROUBLE = "000603";
/** The operating system's words, which DuckDB quotes: ENOSPC, EDQUOT, EFBIG. */
export const FULL_DISK = /no space left on device|disk quota exceeded|file too large/i;
/** The first that fits holds. */
export const ERROR_RULES: readonly ErrorRule[] = [
  // Before the words about transactions, of which a commit that could not be written has some too.
  {
    when: FULL_DISK,
    code: DISK_TROUBLE,
    sqlState: "XX000",
    message: "SQL execution internal error:\nno space is left on the disk of the local Snowflake server.",
  },
  {
    when: /database has been invalidated/,
    code: DISK_TROUBLE,
    sqlState: "XX000",
    message:
      "SQL execution internal error:\nthe local Snowflake server cannot use its file until it is started again.",
  },
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
    when: /time field value out of range: "([^"]*)"/,
    code: "100108",
    sqlState: "22007",
    message: "Time '%s' is not recognized",
  },
  {
    when: /Could not convert string '([^']*)' to BOOL/,
    code: "100037",
    sqlState: "22018",
    message: "Boolean value '%s' is not recognized",
  },
  {
    when: /Could not convert string ["']([+-]?\d[\d.]*)["'] to (?:DECIMAL|U?INT|HUGEINT)|Could not cast value (\S+) to DECIMAL/,
    code: "100039",
    sqlState: "22003",
    message: "Numeric value '%s' is out of range",
  },
  {
    when: /Could not convert string (?:'([^']*)' to (?:U?INT|DOUBLE|FLOAT|HUGEINT)|"([^"]*)" to DECIMAL)/,
    code: "100038",
    sqlState: "22018",
    message: "Numeric value '%s' is not recognized",
  },
  {
    when: /Failed to cast value to numerical: (.*)|Unable to cast '([^']*)' to /,
    code: "100071",
    sqlState: "22000",
    message: "Failed to cast variant value %s",
  },
  {
    when: /Invalid input for hex digit|Hex blob must have an even number|hex digit pairs/,
    code: "100115",
    sqlState: "22000",
    message: "The following string is not a legal hex-encoded value",
  },
  {
    // JavaScript's words for a text of more than half a gigabyte.
    when: /^Cannot create a string longer than/,
    code: "100078",
    sqlState: "22000",
    message: "String is too long and would be truncated",
  },
  {
    when: /Overflow in \w+ of/,
    code: "100046",
    sqlState: "22003",
    message: "Number out of representable range",
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
