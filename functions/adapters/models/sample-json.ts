import { withExactNumbersAs } from "../../json/exact-json.ts";
import { referredSchema, resolved } from "../../json/json-schema.ts";
import { isJsonObject, type JsonObject, type JsonSchema, type JsonValue } from "../../json/json.ts";
import { heightsIn } from "../../json/schema-heights.ts";
import { fitTogether } from "./fit-together.ts";
import { sampleNumber } from "./sample-number.ts";

/** From here on a value is as short as its schema lets it be. */
const SHORT_FROM = 8;
/** A schema whose least value is deeper than this has no value here. */
const DEEPEST = 60;

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
  const root = withExactNumbersAs(schema, Number) as JsonSchema;
  return sample(root, {
    root,
    height: heightsIn(root),
    name: "text",
    depth: 0,
    open: new Set(["#"]),
    isShort: false,
  });
}

/** Where in the value something is sampled. */
interface Place {
  readonly root: JsonSchema;
  readonly height: ReturnType<typeof heightsIn>;
  readonly name: string;
  readonly depth: number;
  /** References that the way here has followed. */
  readonly open: ReadonlySet<string>;
  /** Takes what ends soonest, since the schema holds itself here. */
  readonly isShort: boolean;
}

function sample(schema: JsonValue | undefined, place: Place): JsonValue {
  if (!isJsonObject(schema) || place.depth > DEEPEST) return null;
  const [example] = Array.isArray(schema["examples"]) ? schema["examples"] : [];
  const values = schema["enum"];
  const fixed =
    schema["const"] ?? schema["default"] ?? example ?? (Array.isArray(values) ? values[0] : undefined);
  if (fixed !== undefined) return fixed;
  const { $ref, anyOf, oneOf, allOf } = schema;
  if (typeof $ref === "string") return sampleReference($ref, place);
  const choices = anyOf ?? oneOf;
  if (Array.isArray(choices)) return sample(choiceOf(choices, place), below(place));
  if (Array.isArray(allOf)) return sample(merged(allOf, place.root), below(place));
  return sampleOfType(schema, place);
}

function sampleOfType(schema: JsonSchema, place: Place): JsonValue {
  const { type } = schema;
  if (place.isShort && Array.isArray(type) && type.includes("null")) return null;
  switch (typeOf(schema)) {
    case "object":
      return sampleObject(schema, place);
    case "array":
      return sampleArray(schema, place);
    case "number":
    case "integer":
      return sampleNumber(schema);
    case "boolean":
      return true;
    case "null":
      return null;
    default:
      return sampleText(schema, place.name);
  }
}

function below(place: Place, change: Partial<Place> = {}): Place {
  const depth = place.depth + 1;
  return { ...place, depth, isShort: place.isShort || depth >= SHORT_FROM, ...change };
}

function sampleReference(reference: string, place: Place): JsonValue {
  const isShort = place.isShort || place.open.has(reference) || place.depth >= SHORT_FROM;
  const open = new Set([...place.open, reference]);
  return sample(referredSchema(reference, place.root), below(place, { open, isShort }));
}

const leadsBack = (schema: JsonValue | undefined, { open }: Place): boolean =>
  isJsonObject(schema) && typeof schema["$ref"] === "string" && open.has(schema["$ref"]);

/** The first that is not null; but where the schema holds itself, the one that ends soonest. */
function choiceOf(choices: readonly JsonValue[], place: Place): JsonValue | undefined {
  const isShort = place.isShort || choices.some((choice) => leadsBack(choice, place));
  const heights = choices.map(place.height);
  if (isShort) return choices[heights.indexOf(Math.min(...heights))];
  const first = choices.find(
    (choice, index) => isJsonObject(choice) && choice["type"] !== "null" && heights[index] !== Infinity,
  );
  return first ?? choices[0];
}

/** What all of several schemas ask for together. */
function merged(parts: readonly JsonValue[], root: JsonSchema): JsonSchema {
  const found = parts.filter(isJsonObject).map((part) => resolved(part, root));
  const properties = found.flatMap((part) => (isJsonObject(part["properties"]) ? [part["properties"]] : []));
  const required = found.flatMap((part) => (Array.isArray(part["required"]) ? part["required"] : []));
  return {
    ...(Object.assign({}, ...found) as JsonObject),
    ...(properties.length > 0 && { properties: Object.assign({}, ...properties) as JsonObject, required }),
  };
}

function typeOf({ type, properties }: JsonSchema): string {
  const types = (Array.isArray(type) ? type : [type]).filter((candidate) => typeof candidate === "string");
  const [named = properties === undefined ? "string" : "object"] = types.toSorted(nullLast);
  return named;
}

function nullLast(left: string, right: string): number {
  return Number(left === "null") - Number(right === "null");
}

function sampleObject({ properties, required }: JsonSchema, place: Place): JsonObject {
  if (!isJsonObject(properties)) return {};
  const wanted = Array.isArray(required) ? required : [];
  const isThere = ([name, property]: [string, JsonValue]) =>
    wanted.includes(name) || (place.depth === 0 && place.height(property) < Infinity);
  const entries = Object.entries(properties).filter(isThere);
  const values = entries.map(([name, property]) => [name, sample(property, below(place, { name }))]);
  return fitTogether(Object.fromEntries(values) as JsonObject, properties, place.root);
}

function sampleArray({ items, prefixItems, minItems, maxItems }: JsonSchema, place: Place): JsonValue[] {
  const first: readonly JsonValue[] = Array.isArray(prefixItems) ? prefixItems : [];
  const least = typeof minItems === "number" ? minItems : 0;
  const isShort = place.isShort || leadsBack(items, place);
  const wanted = isShort ? least : Math.max(1, least, first.length);
  const length = Math.min(wanted, typeof maxItems === "number" ? maxItems : Infinity);
  return Array.from({ length }, (_, index) => sample(first[index] ?? items ?? {}, below(place)));
}

function sampleText({ format, minLength, maxLength }: JsonSchema, name: string): string {
  const known = typeof format === "string" && Object.hasOwn(FORMATS, format) ? FORMATS[format] : undefined;
  const text = known ?? `Rehearsed ${name.replaceAll(/[_-]/g, " ")}`;
  const padded = typeof minLength === "number" ? text.padEnd(minLength, ".") : text;
  return typeof maxLength === "number" ? padded.slice(0, maxLength) : padded;
}
