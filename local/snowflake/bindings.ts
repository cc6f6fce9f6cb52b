import {
  DuckDBBlobValue,
  DuckDBDateValue,
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
  DuckDBTimeValue,
  type DuckDBValue,
} from "@duckdb/node-api";
import * as z from "zod";

import { SnowflakeError, unsupported } from "./snowflake-error.ts";

const scalar = z.string().nullable();

/**
 * The `bindings` of a query request: position (from "1") → type and value; an array value binds one row per
 * item.
 */
export const bindingsSchema = z.record(
  z.string().regex(/^\d+$/),
  z.object({ type: z.string(), value: z.union([scalar, z.array(scalar)]) }),
);

export type Bindings = z.infer<typeof bindingsSchema>;

type Reader = (value: string) => DuckDBValue;

const nanosToMicros = (nanos: string): bigint => BigInt(nanos) / 1000n;

const DECIMAL = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i;
/** Texts that Snowflake also reads as numbers: NaN and infinity. */
const NO_FINITE = new Map([
  ["nan", Number.NaN],
  ["inf", Number.POSITIVE_INFINITY],
  ["infinity", Number.POSITIVE_INFINITY],
  ["-inf", Number.NEGATIVE_INFINITY],
  ["-infinity", Number.NEGATIVE_INFINITY],
]);
const TRUE = /^(?:true|t|yes|y|on|1)$/i;
const FALSE = /^(?:false|f|no|n|off|0)$/i;

/** A bound value that does not have its type, in Snowflake's words. */
const unreadable = (code: string, sqlState: string, kind: string, value: string): SnowflakeError =>
  new SnowflakeError(code, sqlState, `${kind} '${value}' is not recognized`);

function fixed(value: string): DuckDBValue {
  if (!DECIMAL.test(value)) throw unreadable("100038", "22018", "Numeric value", value);
  // Decimals come as FIXED too (the Python connector); as text DuckDB casts them to whatever they meet.
  return /^[+-]?\d+$/.test(value) ? BigInt(value) : value;
}

function real(value: string): DuckDBValue {
  const number = DECIMAL.test(value) ? Number(value) : NO_FINITE.get(value.toLowerCase());
  if (number === undefined) throw unreadable("100038", "22018", "Numeric value", value);
  return number;
}

function boolean(value: string): DuckDBValue {
  if (TRUE.test(value)) return true;
  if (FALSE.test(value)) return false;
  throw unreadable("100037", "22018", "Boolean value", value);
}

function date(value: string): DuckDBValue {
  if (!/^-?\d{1,18}$/.test(value)) throw unreadable("100040", "22007", "Date", value);
  return new DuckDBDateValue(Math.floor(Number(value) / 86_400_000));
}

const READERS: Readonly<Record<string, Reader>> = {
  TEXT: (value) => value,
  VARIANT: (value) => value,
  OBJECT: (value) => value,
  ARRAY: (value) => value,
  FIXED: fixed,
  REAL: real,
  BOOLEAN: boolean,
  DATE: date,
  TIME: (value) => new DuckDBTimeValue(nanosToMicros(value)),
  TIMESTAMP_NTZ: (value) => new DuckDBTimestampValue(nanosToMicros(value)),
  TIMESTAMP_LTZ: (value) => new DuckDBTimestampTZValue(nanosToMicros(value)),
  // "<nanoseconds> <offset in minutes + 1440>": the offset is display only.
  TIMESTAMP_TZ: (value) => new DuckDBTimestampTZValue(nanosToMicros(value.split(" ")[0] ?? "0")),
  BINARY: (value) => new DuckDBBlobValue(Buffer.from(value, "hex")),
};

function readValue(type: string, value: string | null): DuckDBValue {
  if (value === null) return null;
  const reader = READERS[type.toUpperCase()];
  if (!reader) throw unsupported(`bind variables of type ${type}`);
  try {
    return reader(value);
  } catch (error) {
    if (error instanceof SnowflakeError) throw error;
    throw new SnowflakeError("100038", "22018", `${type} value '${value}' is not recognized`, {
      cause: error,
    });
  }
}

/**
 * The values of each execution of a statement, in the order of its placeholders: one row, or one per item of
 * an array bind.
 */
export function readBindings(bindings: Bindings | undefined): readonly DuckDBValue[][] {
  const columns = Object.entries(bindings ?? {})
    .toSorted(([a], [b]) => Number(a) - Number(b))
    .map(([, binding]) => binding);
  const [first] = columns;
  if (!first || !Array.isArray(first.value))
    return [columns.map(({ type, value }) => readValue(type, single(value)))];
  return first.value.map((_, row) =>
    columns.map(({ type, value }) => readValue(type, (Array.isArray(value) ? value[row] : value) ?? null)),
  );
}

function single(value: Bindings[string]["value"]): string | null {
  if (Array.isArray(value)) throw unsupported("array binds beside single ones");
  return value;
}
