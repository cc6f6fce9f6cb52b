import { ExactNumber, readLooseNumber } from "./exact-number.ts";
import { allowsNull, requiredOf, resolved } from "./json-schema.ts";
import { isJsonObject, type JsonObject, type JsonSchema, type JsonValue } from "./json.ts";

/**
 * Makes of a model's arguments for a tool what the tool's schema asks for: null for an optional or defaulted
 * property leaves it out and, as pydantic does for CrewAI, texts that are numbers or truth values become
 * such, with all their digits. What cannot be coerced stays as it is.
 */
export function coerceArguments(value: JsonObject, schema: JsonSchema): JsonObject {
  return coerceObject(value, schema, { root: schema, dropsUnknown: false });
}

/**
 * The same of an answer, which, again as pydantic does, loses the properties that its schema does not name.
 */
export function coerceAnswer(value: JsonObject, schema: JsonSchema): JsonObject {
  return coerceObject(value, schema, { root: schema, dropsUnknown: true });
}

interface CoercionRules {
  /** Holds the definitions that references lead to. */
  readonly root: JsonSchema;
  readonly dropsUnknown: boolean;
}

function coerce(value: JsonValue, schema: JsonSchema, rules: CoercionRules): JsonValue {
  const found = resolved(schema, rules.root);
  if (Array.isArray(value)) {
    const items = found["items"];
    return isJsonObject(items) ? value.map((item: JsonValue) => coerce(item, items, rules)) : value;
  }
  return isJsonObject(value) ? coerceObject(value, found, rules) : coerceScalar(value, found);
}

function coerceObject(value: JsonObject, schema: JsonSchema, rules: CoercionRules): JsonObject {
  const { properties, additionalProperties } = resolved(schema, rules.root);
  if (!isJsonObject(properties)) return value;
  const required = requiredOf(resolved(schema, rules.root));
  const kept = Object.entries(value).flatMap(([name, field]): [string, JsonValue][] => {
    const property = Object.hasOwn(properties, name) ? properties[name] : undefined;
    if (property === undefined && rules.dropsUnknown && additionalProperties === undefined) return [];
    if (!isJsonObject(property)) return [[name, field]];
    if (field === null && !required.has(name) && !allowsNull(property)) return [];
    return [[name, coerce(field, property, rules)]];
  });
  return Object.fromEntries(kept);
}

const isWhole = (number: number | ExactNumber): boolean =>
  typeof number === "number" ? Number.isInteger(number) : /^-?\d+$/.test(number.source);
const TRUTH: ReadonlyMap<JsonValue, boolean> = new Map<JsonValue, boolean>([
  ...["true", "yes", "on", "t", "y", "1", 1].map((word): [JsonValue, boolean] => [word, true]),
  ...["false", "no", "off", "f", "n", "0", 0].map((word): [JsonValue, boolean] => [word, false]),
]);

function coerceScalar(value: JsonValue, { type }: JsonSchema): JsonValue {
  const types: readonly JsonValue[] = Array.isArray(type) ? type : [type ?? null];
  const wants = (name: string) => types.includes(name);
  if (wants("string") || value === null || value instanceof ExactNumber) return value;
  if (wants("number") || wants("integer")) {
    const number = typeof value === "string" ? readLooseNumber(value) : undefined;
    return number !== undefined && (wants("number") || isWhole(number)) ? number : value;
  }
  if (!wants("boolean")) return value;
  return TRUTH.get(typeof value === "string" ? value.toLowerCase() : value) ?? value;
}
