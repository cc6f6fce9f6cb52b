import {
  type DuckDBArrayType,
  DuckDBArrayValue,
  DuckDBBlobValue,
  DuckDBDateValue,
  type DuckDBListType,
  DuckDBListValue,
  DuckDBMapType,
  DuckDBMapValue,
  type DuckDBResult,
  DuckDBStructType,
  DuckDBStructValue,
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
  DuckDBTimeValue,
  type DuckDBType,
  DuckDBTypeId,
  type DuckDBValue,
} from "@duckdb/node-api";

import { unsupported } from "./snowflake-error.ts";

/**
 * The JSON text of a list, struct or map, as which Snowflake gives arrays and objects. A JSON element stays
 * as it is.
 */
function nestedText(value: DuckDBValue, type: DuckDBType): string {
  if (value === null) return "null";
  if (value instanceof DuckDBListValue || value instanceof DuckDBArrayValue) {
    const element = (type as DuckDBListType | DuckDBArrayType).valueType;
    return `[${value.items.map((item) => nestedText(item, element)).join(",")}]`;
  }
  if (value instanceof DuckDBStructValue && type instanceof DuckDBStructType)
    return members(Object.entries(value.entries), (name) => type.typeForEntry(name));
  if (value instanceof DuckDBMapValue && type instanceof DuckDBMapType)
    return members(
      value.entries.map(({ key, value: item }) => [String(key), item]),
      () => type.valueType,
    );
  if (type.alias === "JSON" || typeof value === "boolean" || typeof value === "bigint") return String(value);
  return JSON.stringify(typeof value === "number" ? value : String(value));
}

const members = (
  entries: readonly (readonly [name: string, value: DuckDBValue])[],
  typeOf: (name: string) => DuckDBType,
): string =>
  `{${entries.map(([name, value]) => `${JSON.stringify(name)}:${nestedText(value, typeOf(name))}`).join(",")}}`;

/**
 * One column of `rowtype`. The driver reads the lower-case `type` and `scale`; the Python connector all of
 * them.
 */
export interface ColumnType {
  readonly name: string;
  readonly type: string;
  readonly scale: number | null;
  readonly precision: number | null;
  readonly length: number | null;
  readonly byteLength: number | null;
  readonly nullable: boolean;
}

/** A result in Snowflake's JSON format: every value a string or null. */
export interface EncodedResult {
  readonly rowtype: readonly ColumnType[];
  readonly rowset: readonly (readonly (string | null)[])[];
}

/** A statement's result with the number that tells drivers what kind of statement it was. */
export interface StatementResult extends EncodedResult {
  readonly statementTypeId: number;
}

/** Snowflake's VARCHAR without a length. */
const TEXT_LENGTH = 16_777_216;

export function column(name: string, type: string, sizes: Partial<ColumnType> = {}): ColumnType {
  const length = type === "text" ? TEXT_LENGTH : null;
  return { name, type, scale: null, precision: null, length, byteLength: length, nullable: true, ...sizes };
}

export const countColumn = (name: string): ColumnType =>
  column(name, "fixed", { scale: 0, precision: 19, nullable: false });

/** The one row of a statement that only says it was done. */
export const statusRow = (message: string): EncodedResult => ({
  rowtype: [column("status", "text")],
  rowset: [[message]],
});

const NESTED = new Set([DuckDBTypeId.LIST, DuckDBTypeId.ARRAY, DuckDBTypeId.STRUCT, DuckDBTypeId.MAP]);
const INTEGERS = new Set([
  DuckDBTypeId.TINYINT,
  DuckDBTypeId.SMALLINT,
  DuckDBTypeId.INTEGER,
  DuckDBTypeId.BIGINT,
  DuckDBTypeId.HUGEINT,
  DuckDBTypeId.UTINYINT,
  DuckDBTypeId.USMALLINT,
  DuckDBTypeId.UINTEGER,
  DuckDBTypeId.UBIGINT,
  DuckDBTypeId.UHUGEINT,
]);

const NANOSECONDS = { scale: 9, precision: 0 };
const SIMPLE_TYPES: ReadonlyMap<DuckDBTypeId, readonly [type: string, sizes?: Partial<ColumnType>]> = new Map(
  [
    [DuckDBTypeId.TIMESTAMP, ["timestamp_ntz", NANOSECONDS]],
    [DuckDBTypeId.TIMESTAMP_TZ, ["timestamp_ltz", NANOSECONDS]],
    [DuckDBTypeId.TIME, ["time", NANOSECONDS]],
    [DuckDBTypeId.DATE, ["date"]],
    [DuckDBTypeId.FLOAT, ["real"]],
    [DuckDBTypeId.DOUBLE, ["real"]],
    [DuckDBTypeId.BOOLEAN, ["boolean"]],
    [DuckDBTypeId.BLOB, ["binary", { length: 8_388_608, byteLength: 8_388_608 }]],
  ],
);

export function columnType(name: string, type: DuckDBType): ColumnType {
  const id = type.typeId;
  if (type.alias === "JSON" || NESTED.has(id)) return column(name, "variant");
  if (INTEGERS.has(id)) return column(name, "fixed", { scale: 0, precision: 38 });
  if (type.typeId === DuckDBTypeId.DECIMAL && "scale" in type) {
    return column(name, "fixed", { scale: Number(type.scale), precision: Number(type.width) });
  }
  const [simple = "text", sizes] = SIMPLE_TYPES.get(id) ?? [];
  return column(name, simple, sizes);
}

/** Seconds and nine decimals, as Snowflake writes times: half a second before 1970 is -0.500000000. */
function secondsAndNanos(micros: bigint): string {
  const size = micros < 0n ? -micros : micros;
  const fraction = String(size % 1_000_000n).padStart(6, "0");
  return `${micros < 0n ? "-" : ""}${size / 1_000_000n}.${fraction}000`;
}

function encodeValue(value: DuckDBValue): string | null {
  if (value === null) return null;
  if (typeof value === "boolean") return value ? "1" : "0";
  if (value instanceof DuckDBTimestampValue || value instanceof DuckDBTimestampTZValue) {
    return secondsAndNanos(value.micros);
  }
  if (value instanceof DuckDBTimeValue) return secondsAndNanos(value.micros);
  if (value instanceof DuckDBDateValue) return String(value.days);
  if (value instanceof DuckDBBlobValue) return Buffer.from(value.bytes).toString("hex").toUpperCase();
  return String(value);
}

/** What is taken of a result. */
interface Extent {
  /** Rows at most; the others are left. */
  readonly most: number;
  /** Ends the reading between two chunks of rows. */
  readonly signal?: AbortSignal;
}

/** Texts of one result at most, in characters: it has to fit into memory, and into one answer. */
const MOST_CHARACTERS = 100_000_000;

/** @throws SnowflakeError 000002 for a result that is too large, or the signal's reason */
export async function encodeResult(
  result: DuckDBResult,
  { most, signal }: Extent = { most: Infinity },
): Promise<EncodedResult> {
  const types = result.columnTypes();
  const rowtype = result.columnNames().map((name, index) => columnType(name, types[index] as DuckDBType));
  const rowset: (string | null)[][] = [];
  let characters = 0;
  const encode = (value: DuckDBValue, index: number): string | null => {
    const type = types[index] as DuckDBType;
    const text = value !== null && NESTED.has(type.typeId) ? nestedText(value, type) : encodeValue(value);
    characters += text?.length ?? 0;
    if (characters > MOST_CHARACTERS)
      throw unsupported(`results of more than ${MOST_CHARACTERS / 1_000_000} million characters`);
    return text;
  };
  while (rowset.length < most) {
    signal?.throwIfAborted();
    const chunk = await result.fetchChunk();
    if (chunk === null || chunk.rowCount === 0) break;
    const taken = Math.min(chunk.rowCount, most - rowset.length);
    for (let at = 0; at < taken; at += 1) rowset.push(chunk.getRowValues(at).map(encode));
  }
  return { rowtype, rowset };
}
