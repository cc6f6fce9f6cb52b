import { resolved } from "../../json/json-schema.ts";
import { isJsonObject, type JsonObject, type JsonSchema, type JsonValue } from "../../json/json.ts";
import { orderedNames } from "./ordered-names.ts";
import { sampleNumber } from "./sample-number.ts";

/** Texts of these sort as what they say, where they are of one length. */
const SORTED_FORMATS = new Set(["date", "date-time", "time"]);

/**
 * The properties of a rehearsed object so that they fit each other: what is called `low` is not above what is
 * called `high`. A value that its schema names stays as it is, and what cannot be brought in order, too.
 */
export function fitTogether(object: JsonObject, properties: JsonObject, root: JsonSchema): JsonObject {
  const values: Record<string, JsonValue> = { ...object };
  const schemaOf = (name: string): JsonSchema => {
    const property = properties[name];
    return isJsonObject(property) ? resolved(property, root) : {};
  };
  const bring = (name: string, side: "least" | "most", bound: JsonValue | undefined) => {
    const value = values[name];
    if (bound === undefined || value === undefined || !isOutside(value, side, bound)) return;
    const moved = movedTo(schemaOf(name), side, bound);
    if (moved !== undefined && !isFixed(properties[name]) && !isFixed(schemaOf(name))) values[name] = moved;
  };
  for (const names of orderedNames(Object.keys(object))) {
    for (const [index, name] of names.entries()) bring(name, "least", values[names[index - 1] ?? ""]);
    for (const [index, name] of [...names.entries()].toReversed())
      bring(name, "most", values[names[index + 1] ?? ""]);
  }
  return values;
}

function isOutside(value: JsonValue, side: "least" | "most", bound: JsonValue): boolean {
  const isComparable =
    (typeof value === "number" && typeof bound === "number") ||
    (typeof value === "string" && typeof bound === "string");
  return isComparable && (side === "least" ? value < bound : value > bound);
}

function movedTo(schema: JsonSchema, side: "least" | "most", bound: JsonValue): JsonValue | undefined {
  if (typeof bound === "number") return sampleNumber(schema, { [side]: bound });
  const { format } = schema;
  return typeof format === "string" && SORTED_FORMATS.has(format) ? bound : undefined;
}

/** The schema names the value itself. */
function isFixed(schema: JsonValue | undefined): boolean {
  return isJsonObject(schema) && ["const", "default", "examples"].some((keyword) => keyword in schema);
}
