import { allowsNull, requiredOf, resolved } from "./json-schema.ts";
import { isJsonObject, type JsonObject, type JsonSchema, type JsonValue } from "./json.ts";

/**
 * A model's JSON as it means it, by the schema it was asked for: null for an optional or defaulted property leaves it out. As
 * pydantic does for CrewAI, texts that are numbers or truth values count as such. What cannot be helped stays as it is.
 */
export function argumentsAsMeant(value: JsonObject, schema: JsonSchema): JsonObject {
  return meantObject(value, schema, { root: schema, dropsUnknown: false });
}

/** The same of an answer, of which, again as pydantic does, properties that its schema does not name are left out. */
export function asMeant(value: JsonObject, schema: JsonSchema): JsonObject {
  return meantObject(value, schema, { root: schema, dropsUnknown: true });
}

interface Manner {
  /** Holds the definitions that references lead to. */
  readonly root: JsonSchema;
  readonly dropsUnknown: boolean;
}

function meant(value: JsonValue, schema: JsonSchema, manner: Manner): JsonValue {
  const found = resolved(schema, manner.root);
  if (Array.isArray(value)) {
    const items = found["items"];
    return isJsonObject(items) ? value.map((item: JsonValue) => meant(item, items, manner)) : value;
  }
  return isJsonObject(value) ? meantObject(value, found, manner) : meantScalar(value, found);
}

function meantObject(value: JsonObject, schema: JsonSchema, manner: Manner): JsonObject {
  const { properties, additionalProperties } = resolved(schema, manner.root);
  if (!isJsonObject(properties)) return value;
  const required = requiredOf(resolved(schema, manner.root));
  const kept = Object.entries(value).flatMap(([name, field]): [string, JsonValue][] => {
    const property = Object.hasOwn(properties, name) ? properties[name] : undefined;
    if (property === undefined && manner.dropsUnknown && additionalProperties === undefined) return [];
    if (!isJsonObject(property)) return [[name, field]];
    if (field === null && !required.has(name) && !allowsNull(property)) return [];
    return [[name, meant(field, property, manner)]];
  });
  return Object.fromEntries(kept);
}

const NUMBER = /^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i;
const TRUTH: ReadonlyMap<JsonValue, boolean> = new Map<JsonValue, boolean>([
  ...["true", "yes", "on", "t", "y", "1", 1].map((word): [JsonValue, boolean] => [word, true]),
  ...["false", "no", "off", "f", "n", "0", 0].map((word): [JsonValue, boolean] => [word, false]),
]);

function meantScalar(value: JsonValue, { type }: JsonSchema): JsonValue {
  const types: readonly JsonValue[] = Array.isArray(type) ? type : [type ?? null];
  const wants = (name: string) => types.includes(name);
  if (wants("string") || value === null) return value;
  if (wants("number") || wants("integer")) {
    const isNumber = typeof value === "string" && NUMBER.test(value);
    return isNumber && (wants("number") || Number.isInteger(Number(value))) ? Number(value) : value;
  }
  if (!wants("boolean")) return value;
  return TRUTH.get(typeof value === "string" ? value.toLowerCase() : value) ?? value;
}
