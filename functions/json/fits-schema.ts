import { withExactNumbersAs } from "./exact-json.ts";
import { ExactNumber } from "./exact-number.ts";
import { schemaOf } from "./json-schema.ts";
import { isJsonObject, type JsonSchema, type JsonValue } from "./json.ts";
import { levelsOf } from "./levels.ts";

/** Schemas are read once: a list may have thousands of values of one. */
const read = new WeakMap<JsonSchema, Map<string, ReturnType<typeof schemaOf>>>();

/**
 * A value held against a schema by the nearest doubles of its numbers. Whole numbers may be of any size.
 * @param root holds the definitions that the schema refers to
 */
export function parseBySchema(value: JsonValue, schema: JsonSchema, root: JsonSchema = schema) {
  const kind = hasLargeNumbers(value) ? "large" : "safe";
  const kinds = read.get(schema) ?? new Map<string, ReturnType<typeof schemaOf>>();
  read.set(schema, kinds);
  const made = kinds.get(kind) ?? schemaOf(readable(standalone(schema, root), kind));
  kinds.set(kind, made);
  return made.safeParse(withExactNumbersAs(value, Number));
}

const readable = (schema: JsonSchema, kind: "large" | "safe"): JsonSchema =>
  kind === "large" ? (withoutSafeRange(schema) as JsonSchema) : schema;

function standalone(schema: JsonSchema, root: JsonSchema): JsonSchema {
  if (schema === root) return schema;
  const { $defs, definitions } = root;
  return {
    ...schema,
    ...($defs !== undefined && { $defs }),
    ...(definitions !== undefined && { definitions }),
  };
}

/** Beyond 2^53, where zod takes no integer because JavaScript may have changed it: here it has not. */
function hasLargeNumbers(value: JsonValue): boolean {
  for (const level of levelsOf(value)) {
    const isLarge = (each: unknown) =>
      each instanceof ExactNumber || (typeof each === "number" && Math.abs(each) > Number.MAX_SAFE_INTEGER);
    if (level.some(isLarge)) return true;
  }
  return false;
}

/** Keywords whose values are values, not schemas. */
const VALUES = new Set(["enum", "const", "default", "examples"]);

/** The schema with other words for `integer`. */
function withoutSafeRange(schema: JsonValue): JsonValue {
  if (Array.isArray(schema)) return schema.map(withoutSafeRange);
  if (!isJsonObject(schema)) return schema;
  const copy: Record<string, JsonValue> = Object.fromEntries(
    Object.entries(schema).map(([key, value]) => [key, VALUES.has(key) ? value : withoutSafeRange(value)]),
  );
  const { type, allOf } = schema;
  const types: readonly JsonValue[] = Array.isArray(type) ? type : [type ?? null];
  if (!types.includes("integer")) return copy;
  const others = types.filter((each) => each !== "integer" && each !== "number");
  copy["type"] = others.length === 0 ? "number" : [...others, "number"];
  if (types.includes("number")) return copy;
  if (schema["multipleOf"] === undefined) return { ...copy, multipleOf: 1 };
  const whole = { type: copy["type"], multipleOf: 1 };
  return { ...copy, allOf: [...(Array.isArray(allOf) ? (allOf as JsonValue[]) : []), whole] };
}
