import {
  type DuckDBArrayType,
  type DuckDBListType,
  DuckDBListValue,
  DuckDBArrayValue,
  DuckDBMapType,
  DuckDBMapValue,
  DuckDBStructType,
  DuckDBStructValue,
  type DuckDBType,
  type DuckDBValue,
} from "@duckdb/node-api";

/** The JSON text of a list, struct or map, as which Snowflake gives arrays and objects. A JSON element stays as it is. */
export function nestedText(value: DuckDBValue, type: DuckDBType): string {
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
