import { unsupported } from "../snowflake-error.ts";
import { isNode, type Node, type Tree } from "../syntax-tree.ts";

const JSON_TYPE: Node = { data_type: "custom", name: "JSON" };
export const TIMESTAMP_TYPE: Node = { data_type: "timestamp", precision: null, timezone: false };
const TIMESTAMP_TZ_TYPE: Node = { data_type: "timestamp", precision: null, timezone: true };
const TEXT_TYPE: Node = { data_type: "text" };
const BIGINT_TYPE: Node = { data_type: "big_int", length: null };

/** Types that the parser only knows by name. A precision in brackets is part of that name. */
const NAMED_TYPES: Readonly<Record<string, Node>> = {
  VARIANT: JSON_TYPE,
  OBJECT: JSON_TYPE,
  ARRAY: JSON_TYPE,
  JSON: JSON_TYPE,
  TIMESTAMPNTZ: TIMESTAMP_TYPE,
  TIMESTAMPLTZ: TIMESTAMP_TZ_TYPE,
  TIMESTAMPTZ: TIMESTAMP_TZ_TYPE,
  DATETIME: TIMESTAMP_TYPE,
  NUMBER: { data_type: "decimal", precision: 38, scale: 0 },
  BYTEINT: BIGINT_TYPE,
};

const INTEGERS = new Set(["int", "small_int", "tiny_int", "big_int", "integer"]);
const TEXTS = new Set(["text", "string", "var_char", "char"]);

export const isTextType = (type: Tree | undefined): boolean =>
  isNode(type) && typeof type["data_type"] === "string" && TEXTS.has(type["data_type"]);

export const isVariantType = (type: Tree | undefined): boolean =>
  isNode(type) && type["data_type"] === "custom" && type["name"] === "JSON";

/**
 * Snowflake's types as DuckDB has them. VARIANT, ARRAY and OBJECT are all JSON: DuckDB's own VARIANT cannot
 * be read by path. Integers are NUMBER(38,0) in Snowflake; 64 bits are the nearest that still multiplies
 * without overflowing its decimal.
 */
export function rewriteType(node: Node): Tree {
  const type = node["data_type"];
  if (typeof type !== "string") return node;
  if (INTEGERS.has(type)) return BIGINT_TYPE;
  if (type === "decimal" && node["precision"] === null) return NAMED_TYPES["NUMBER"] ?? node;
  if (type === "timestamp") return node["timezone"] === true ? TIMESTAMP_TZ_TYPE : TIMESTAMP_TYPE;
  // A text's length is a limit that Snowflake checks and DuckDB does not.
  if (TEXTS.has(type)) return TEXT_TYPE;
  if (type !== "custom" || typeof node["name"] !== "string") return node;
  return namedType(node["name"]);
}

function namedType(written: string): Node {
  const [name = "", size = ""] = written.toUpperCase().replace(")", "").split("(");
  if (name === "NUMBER" && size) {
    const [precision = 38, scale = 0] = size.split(",").map(Number);
    return { data_type: "decimal", precision, scale };
  }
  const known = NAMED_TYPES[name.trim()];
  if (!known) throw unsupported(`data type ${written}`);
  return known;
}
