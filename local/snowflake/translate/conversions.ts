import { unsupported } from "../snowflake-error.ts";
import { bodyOf, call, cast, literalText, type Node, type Tree } from "../syntax-tree.ts";
import { TIMESTAMP_TYPE } from "./types.ts";

const DATE_TYPE: Node = { data_type: "date" };
const TIME_TYPE: Node = { data_type: "time", precision: null, timezone: false };
const DOUBLE_TYPE: Node = { data_type: "double" };
const BOOLEAN_TYPE: Node = { data_type: "boolean" };

const tryCast = (value: Tree, to: Node): Node => ({
  try_cast: { this: value, to, trailing_comments: [], double_colon_syntax: false },
});

const conversion =
  (name: string, to: Node, make: typeof cast = cast) =>
  ([value = null, format]: readonly Tree[]): Tree => {
    if (format !== undefined) throw unsupported(`${name} with a format`);
    return make(value, to);
  };

/** Functions that are a cast by another name. */
export const CONVERSIONS: Readonly<Record<string, (args: readonly Tree[]) => Tree>> = Object.fromEntries(
  [
    ["TIMESTAMP", TIMESTAMP_TYPE],
    ["TIMESTAMP_NTZ", TIMESTAMP_TYPE],
    ["DATE", DATE_TYPE],
    ["TIME", TIME_TYPE],
    ["DOUBLE", DOUBLE_TYPE],
    ["BOOLEAN", BOOLEAN_TYPE],
  ].flatMap(([name, to]) => [
    [`TO_${name as string}`, conversion(`TO_${name as string}`, to as Node)],
    [`TRY_TO_${name as string}`, conversion(`TRY_TO_${name as string}`, to as Node, tryCast)],
  ]),
);

/** Snowflake's formats of a text for bytes, with the DuckDB functions that read them. */
const BINARY_FORMATS: Readonly<Record<string, string>> = {
  HEX: "UNHEX",
  BASE64: "FROM_BASE64",
  "UTF-8": "ENCODE",
  UTF8: "ENCODE",
};

/** TO_BINARY(text, format), hexadecimal unless another format is given. */
export function toBinary([value = null, format]: readonly Tree[]): Tree {
  const written = format === undefined ? "HEX" : (literalText(format) ?? "").toUpperCase();
  const reader = BINARY_FORMATS[written];
  if (!reader) throw unsupported(`TO_BINARY with the format ${written}`);
  return call(`SNOWFLAKE_${reader}`, value);
}

/**
 * TO_NUMBER, TO_DECIMAL, TO_NUMERIC and their TRY_ forms: NUMBER(38, 0) unless precision and scale are given.
 */
export function toNumber(body: Node): Tree {
  if (body["format"]) throw unsupported("TO_NUMBER with a format");
  const size = (key: string, otherwise: number): number => {
    const written = bodyOf(body[key], "literal")?.["value"];
    return written === undefined ? otherwise : Number(written);
  };
  const to = { data_type: "decimal", precision: size("precision", 38), scale: size("scale", 0) };
  return body["safe"] ? tryCast(body["this"] ?? null, to) : cast(body["this"] ?? null, to);
}

/** `… ::TIMESTAMP_TZ` and `_LTZ`, whose texts may have an offset. */
export const toTimestampTz = (value: Tree): Tree => call("SNOWFLAKE_TO_TIMESTAMP_TZ", value);
