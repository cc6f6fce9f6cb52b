import { withExactNumbersAs } from "../../json/exact-json.ts";
import { isJsonObject, type JsonObject, type JsonSchema, type JsonValue } from "../../json/json.ts";

/** References deeper than this are a schema that contains itself. */
const DEEPEST = 12;

/** Texts of the formats that schemas ask for most. */
const FORMATS: Readonly<Record<string, string>> = {
  "date-time": "2026-01-01T00:00:00Z",
  date: "2026-01-01",
  time: "00:00:00Z",
  duration: "PT0S",
  email: "rehearsed@example.com",
  uri: "https://example.com/rehearsed",
  hostname: "example.com",
  ipv4: "192.0.2.1",
  ipv6: "2001:db8::1",
  uuid: "00000000-0000-4000-8000-000000000000",
};

/**
 * The same value each time that fits a JSON Schema, as far as types, limits and formats go; texts say they
 * are rehearsed.
 */
export function sampleJson(schema: JsonSchema): JsonValue {
  const nearest = withExactNumbersAs(schema, Number) as JsonSchema;
  return sample(nearest, nearest, "text", 0);
}

function sample(schema: JsonValue | undefined, root: JsonSchema, name: string, depth: number): JsonValue {
  if (!isJsonObject(schema) || depth > DEEPEST) return null;
  const [example] = Array.isArray(schema["examples"]) ? schema["examples"] : [];
  const values = schema["enum"];
  const fixed =
    schema["const"] ?? schema["default"] ?? example ?? (Array.isArray(values) ? values[0] : undefined);
  if (fixed !== undefined) return fixed;
  const parts = composed(schema, root);
  if (parts !== undefined) return sample(parts, root, name, depth + 1);
  switch (typeOf(schema)) {
    case "object":
      return sampleObject(schema, root, depth);
    case "array":
      return sampleArray(schema, root, name, depth);
    case "number":
    case "integer":
      return sampleNumber(schema);
    case "boolean":
      return true;
    case "null":
      return null;
    default:
      return sampleText(schema, name);
  }
}

/** What a reference or a choice comes down to. */
function composed(schema: JsonSchema, root: JsonSchema): JsonValue | undefined {
  const { $ref, anyOf, oneOf, allOf } = schema;
  if (typeof $ref === "string") {
    return $ref
      .replace(/^#\/?/, "")
      .split("/")
      .reduce<JsonValue | undefined>(
        (value, key) => (isJsonObject(value) && key !== "" ? value[key] : value),
        root,
      );
  }
  const choices = anyOf ?? oneOf;
  if (Array.isArray(choices)) {
    return (
      choices.find((choice: JsonValue) => isJsonObject(choice) && choice["type"] !== "null") ?? choices[0]
    );
  }
  return Array.isArray(allOf) ? Object.assign({}, ...(allOf as JsonObject[])) : undefined;
}

function typeOf({ type, properties }: JsonSchema): string {
  const types = (Array.isArray(type) ? type : [type]).filter((candidate) => typeof candidate === "string");
  const [named = properties === undefined ? "string" : "object"] = types.toSorted(nullLast);
  return named;
}

function nullLast(left: string, right: string): number {
  return Number(left === "null") - Number(right === "null");
}

function sampleObject({ properties, required }: JsonSchema, root: JsonSchema, depth: number): JsonObject {
  if (!isJsonObject(properties)) return {};
  const wanted = Array.isArray(required) ? required : [];
  const entries = Object.entries(properties).filter(([name]) => wanted.includes(name) || depth === 0);
  return Object.fromEntries(
    entries.map(([name, property]) => [name, sample(property, root, name, depth + 1)]),
  );
}

function sampleArray(schema: JsonSchema, root: JsonSchema, name: string, depth: number): JsonValue[] {
  const { items, prefixItems, minItems, maxItems } = schema;
  const first = Array.isArray(prefixItems) ? prefixItems : [];
  const least = typeof minItems === "number" ? minItems : 0;
  const length = Math.min(
    Math.max(1, least, first.length),
    typeof maxItems === "number" ? maxItems : Infinity,
  );
  return Array.from({ length }, (_, index) => sample(first[index] ?? items ?? {}, root, name, depth + 1));
}

function sampleNumber({ minimum, exclusiveMinimum, maximum, multipleOf }: JsonSchema): number {
  const step = typeof multipleOf === "number" ? multipleOf : 1;
  const above = typeof exclusiveMinimum === "number" ? exclusiveMinimum + step : undefined;
  const lowest = above ?? (typeof minimum === "number" ? minimum : undefined);
  const value = lowest === undefined ? step : Math.ceil(lowest / step) * step;
  return typeof maximum === "number" && value > maximum ? maximum : value;
}

function sampleText({ format, minLength, maxLength }: JsonSchema, name: string): string {
  const known = typeof format === "string" && Object.hasOwn(FORMATS, format) ? FORMATS[format] : undefined;
  const text = known ?? `Rehearsed ${name.replaceAll(/[_-]/g, " ")}`;
  const padded = typeof minLength === "number" ? text.padEnd(minLength, ".") : text;
  return typeof maxLength === "number" ? padded.slice(0, maxLength) : padded;
}
