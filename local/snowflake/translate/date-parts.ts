import { unsupported } from "../snowflake-error.ts";
import { bodyOf, call, cast, literalText, type Tree, wordOf } from "../syntax-tree.ts";
import { TIMESTAMP_TYPE } from "./types.ts";

/** Snowflake's words for a part of a date or time, with the macro that makes an interval of it. */
const INTERVALS: readonly (readonly [interval: string, words: readonly string[]])[] = [
  ["SNOWFLAKE_YEARS", ["YEAR", "Y", "YY", "YYY", "YYYY", "YR", "YEARS", "YRS"]],
  ["SNOWFLAKE_QUARTERS", ["QUARTER", "Q", "QTR", "QTRS", "QUARTERS"]],
  ["SNOWFLAKE_MONTHS", ["MONTH", "MM", "MON", "MONS", "MONTHS"]],
  ["SNOWFLAKE_WEEKS", ["WEEK", "W", "WK", "WEEKOFYEAR", "WOY", "WY"]],
  ["SNOWFLAKE_DAYS", ["DAY", "D", "DD", "DAYS", "DAYOFMONTH"]],
  ["SNOWFLAKE_HOURS", ["HOUR", "H", "HH", "HR", "HOURS", "HRS"]],
  ["SNOWFLAKE_MINUTES", ["MINUTE", "M", "MI", "MIN", "MINUTES", "MINS"]],
  ["SNOWFLAKE_SECONDS", ["SECOND", "S", "SEC", "SECONDS", "SECS"]],
  ["SNOWFLAKE_MILLISECONDS", ["MILLISECOND", "MS", "MSEC", "MILLISECONDS"]],
  ["SNOWFLAKE_MICROSECONDS", ["MICROSECOND", "US", "USEC", "MICROSECONDS"]],
];

/** DATEADD(part, how many, value), whose part is a word or a text. */
export function addToDate(args: readonly Tree[]): Tree {
  const [part = null, count = null, value = null] = args;
  const word = (literalText(part) ?? wordOf(bodyOf(part, "var")?.["this"])).toUpperCase();
  const interval = INTERVALS.find(([, words]) => words.includes(word))?.[0];
  if (!interval) throw unsupported(`DATEADD with the part ${word}`);
  const time = literalText(value) === undefined ? value : cast(value, TIMESTAMP_TYPE);
  return call("SNOWFLAKE_ADD", time, call(interval, cast(count, { data_type: "int" })));
}
