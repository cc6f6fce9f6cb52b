import * as z from "zod";

import { withExactNumbersAs } from "./exact-json.ts";
import { isJsonObject, type JsonObject, type JsonSchema, type JsonValue } from "./json.ts";
import { ONCE_A_VALUE } from "./once-a-value.ts";

/**
 * What strict mode takes ("Supported schemas" in guides to structured outputs); other keywords are refused
 * there.
 */
const STRICT_KEYWORDS = new Set(
  (
    "type properties required additionalProperties items anyOf enum const $ref $defs title description pattern format " +
    "minimum maximum exclusiveMinimum exclusiveMaximum multipleOf minItems maxItems"
  ).split(" "),
);
const STRICT_FORMATS = new Set("date-time time date duration email hostname ipv4 ipv6 uuid".split(" "));

/**
 * The schema as strict mode wants it: every property required, optional ones nullable, nothing else allowed.
 * Undefined when it cannot be put that way (objects with free keys, keywords it does not take).
 */
export function strictSchema(schema: JsonSchema): JsonSchema | undefined {
  try {
    return strict(schema) as JsonSchema;
  } catch (error) {
    if (error instanceof NotStrict) return undefined;
    throw error;
  }
}

class NotStrict extends Error {}

function strict(schema: JsonValue): JsonValue {
  if (!isJsonObject(schema)) throw new NotStrict();
  const { default: _default, $schema: _schema, examples: _examples, ...kept } = schema;
  if (Object.keys(kept).some((keyword) => !STRICT_KEYWORDS.has(keyword))) throw new NotStrict();
  if (typeof kept["format"] === "string" && !STRICT_FORMATS.has(kept["format"])) throw new NotStrict();
  if (kept["$ref"] !== undefined) return onlyReference(kept);
  const result: Record<string, JsonValue> = { ...kept };
  if (Array.isArray(schema["anyOf"])) result["anyOf"] = schema["anyOf"].map(strict);
  if (schema["items"] !== undefined) result["items"] = strict(schema["items"]);
  if (isJsonObject(schema["$defs"])) result["$defs"] = mapValues(schema["$defs"], strict);
  if (schema["type"] === "object") Object.assign(result, strictObject(schema));
  return result;
}

/** Strict mode takes nothing beside a reference; the prompt tells what the words say. */
function onlyReference({
  $ref = "",
  $defs,
  title: _title,
  description: _words,
  ...others
}: JsonObject): JsonValue {
  if (Object.keys(others).length > 0) throw new NotStrict();
  return { $ref, ...(isJsonObject($defs) && { $defs: mapValues($defs, strict) }) };
}

function strictObject(schema: JsonObject): JsonObject {
  const { properties, additionalProperties = false } = schema;
  if (additionalProperties !== false || !isJsonObject(properties)) throw new NotStrict();
  const required = requiredOf(schema);
  return {
    properties: mapValues(properties, (property, name) =>
      required.has(name) || (isJsonObject(property) && allowsNull(property))
        ? strict(property)
        : { anyOf: [strict(property), { type: "null" }] },
    ),
    required: Object.keys(properties),
    additionalProperties: false,
  };
}

/** What a reference leads to: the whole schema, or one of its definitions. Undefined when it is not there. */
export function referredSchema(reference: string, root: JsonSchema): JsonSchema | undefined {
  if (reference === "#") return root;
  const name = reference.replace(/^#\/(\$defs|definitions)\//, "");
  const definitions = root["$defs"] ?? root["definitions"];
  const found = isJsonObject(definitions) && Object.hasOwn(definitions, name) ? definitions[name] : undefined;
  return isJsonObject(found) ? found : undefined;
}

/** Follows references into $defs, and an "X or null" or "all of X" to X, as far as no circle begins. */
export function resolved(schema: JsonSchema, root: JsonSchema): JsonSchema {
  const seen = new Set<JsonSchema>();
  let found = schema;
  for (let next: JsonSchema | undefined = schema; next !== undefined && !seen.has(next);) {
    found = next;
    seen.add(found);
    next = stepFrom(found, root);
  }
  return found;
}

function stepFrom(schema: JsonSchema, root: JsonSchema): JsonSchema | undefined {
  const { $ref, anyOf, allOf, properties, items } = schema;
  if (typeof $ref === "string") return referredSchema($ref, root);
  // Beside properties they say more of the same object.
  if (properties !== undefined || items !== undefined) return undefined;
  // Earlier versions of pydantic wrap a reference into an allOf to write a title or a default beside it.
  if (Array.isArray(allOf)) return anyOf === undefined ? onlyOf(allOf) : undefined;
  return Array.isArray(anyOf) ? onlyOf(anyOf) : undefined;
}

/** The one schema in a list that is more than "null". */
function onlyOf(schemas: readonly JsonValue[]): JsonSchema | undefined {
  const [only, ...others] = schemas.filter((each) => isJsonObject(each) && each["type"] !== "null");
  return isJsonObject(only) && others.length === 0 ? only : undefined;
}

export function allowsNull(schema: JsonSchema): boolean {
  const { type, anyOf, oneOf, allOf, enum: values, $ref } = schema;
  if ("const" in schema) return schema["const"] === null;
  if (Array.isArray(values)) return values.includes(null);
  if (type !== undefined) return type === "null" || (Array.isArray(type) && type.includes("null"));
  const variants = anyOf ?? oneOf;
  if (Array.isArray(variants))
    return variants.some((variant: JsonValue) => isJsonObject(variant) && allowsNull(variant));
  if (Array.isArray(allOf)) return allOf.every((part: JsonValue) => isJsonObject(part) && allowsNull(part));
  return $ref === undefined;
}

export function requiredOf(schema: JsonSchema): ReadonlySet<JsonValue> {
  return new Set(Array.isArray(schema["required"]) ? schema["required"] : []);
}

function mapValues(object: JsonObject, map: (value: JsonValue, key: string) => JsonValue): JsonObject {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, map(value, key)]));
}

/**
 * By the nearest doubles of its numbers. Throws an Error naming the keyword when the schema uses what zod
 * does not know.
 */
export function schemaOf(schema: JsonObject): z.ZodType {
  const nearest = withExactNumbersAs(schema, Number);
  // Earlier drafts, and the schemas of pydantic 1, hold under `definitions` what is `$defs` since 2019.
  const isEarlier = schema["definitions"] !== undefined && schema["$defs"] === undefined;
  return withOwnMemory(() =>
    z.fromJSONSchema(nearest as Parameters<typeof z.fromJSONSchema>[0], {
      ...(isEarlier && { defaultTarget: "draft-7" as const }),
    }),
  );
}

/** The memory is zod's setting, and a schema has the one that is set while it is made. */
function withOwnMemory<Made>(make: () => Made): Made {
  const { memoizer } = z.config();
  z.config({ memoizer: ONCE_A_VALUE });
  try {
    return make();
  } finally {
    z.config({ memoizer });
  }
}
