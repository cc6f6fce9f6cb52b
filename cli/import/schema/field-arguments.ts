import type { JsonObject, JsonValue } from "../../../functions/json/json.ts";
import { plainValue } from "../values/plain-value.ts";
import type { Value } from "../values/value.ts";

/** Field's names of what JSON Schema says of numbers, and of texts and lists. */
const BOUNDS: Readonly<Record<string, string>> = {
  ge: "minimum",
  gt: "exclusiveMinimum",
  le: "maximum",
  lt: "exclusiveMaximum",
  multiple_of: "multipleOf",
  pattern: "pattern",
  regex: "pattern",
};

/** What Field(…) says of a type, and that alone. */
export function constrained(schema: JsonObject, named: ReadonlyMap<string, Value>): JsonObject {
  return narrowed(
    schema,
    Object.fromEntries(
      [...named].flatMap(([name, value]) => {
        const plain = plainValue(value);
        const keyword = keywordOf(name, schema);
        return plain === undefined || keyword === undefined ? [] : [[keyword, plain]];
      }),
    ),
  );
}

function keywordOf(name: string, schema: JsonObject): string | undefined {
  const isList = schema["type"] === "array" || anyOfTypes(schema).includes("array");
  if (/^min_(length|items)$/.test(name)) return isList ? "minItems" : "minLength";
  if (/^max_(length|items)$/.test(name)) return isList ? "maxItems" : "maxLength";
  return Object.hasOwn(BOUNDS, name) ? BOUNDS[name] : undefined;
}

const partsOf = (schema: JsonObject): readonly JsonValue[] =>
  Array.isArray(schema["anyOf"]) ? schema["anyOf"] : [];

const anyOfTypes = (schema: JsonObject): readonly unknown[] =>
  partsOf(schema).map((part) => Object(part)["type"]);

/** pydantic writes the bounds of an Optional to its type, and not beside null. */
function narrowed(schema: JsonObject, bounds: JsonObject): JsonObject {
  if (Object.keys(bounds).length === 0) return schema;
  const parts = partsOf(schema);
  if (parts.length === 0) return { ...schema, ...bounds };
  return {
    ...schema,
    anyOf: parts.map((part) =>
      Object(part)["type"] === "null" ? part : { ...(part as JsonObject), ...bounds },
    ),
  };
}

/** What Field(…) tells of a value. */
export function descriptionOf(named: ReadonlyMap<string, Value> = new Map()): JsonObject {
  const told = ["description", "examples"].flatMap((name) => {
    const value = named.get(name);
    const plain = value && plainValue(value);
    return plain === undefined ? [] : [[name, plain] as const];
  });
  return Object.fromEntries(told);
}

/** Field's arguments that change nothing of what is asked of an answer. */
const IDLE = new Set(
  "default default_factory description title examples alias validation_alias serialization_alias ge gt le lt multiple_of "
    .concat(
      "pattern regex min_length max_length min_items max_items exclude repr frozen validate_default init init_var kw_only " +
        "example alias_priority deprecated",
    )
    .split(/\s+/),
);

/** Field's arguments of which a schema does not tell. */
export const untoldArguments = (named: ReadonlyMap<string, Value>): readonly string[] =>
  [...named.keys()].filter((name) => !IDLE.has(name));
