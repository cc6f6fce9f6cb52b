import { referredSchema } from "./json-schema.ts";
import { isJsonObject, type JsonSchema, type JsonValue } from "./json.ts";

/** What is measured: the least value that fits, or what is read of a schema before it asks for a value. */
type Measure = "value" | "reading";

interface Rules {
  readonly measure: Measure;
  /** By references. One that is not there is endless, as far as is known. */
  readonly known: ReadonlyMap<string, number>;
}

/**
 * How many references deep the least value is that fits a schema: Infinity where it holds itself without end.
 * For "reading" it is how many references lead from a schema to what it says, whatever choice is made.
 * @param root holds the definitions
 */
export function heightsIn(
  root: JsonSchema,
  measure: Measure = "value",
): (schema: JsonValue | undefined) => number {
  const references = [...new Set(referencesIn(root))];
  const known = new Map<string, number>();
  // Each round finds one height at least, or is the last.
  for (let changed = true; changed;) {
    const lower = references.flatMap((reference): [string, number][] => {
      const target = referredSchema(reference, root);
      const found = target === undefined ? 0 : height(target, { measure, known }) + 1;
      return found < (known.get(reference) ?? Infinity) ? [[reference, found]] : [];
    });
    for (const [reference, found] of lower) known.set(reference, found);
    changed = lower.length > 0;
  }
  return (schema) => height(schema, { measure, known });
}

function height(schema: JsonValue | undefined, rules: Rules): number {
  if (!isJsonObject(schema)) return 0;
  const { $ref, anyOf, oneOf, allOf } = schema;
  const isFixed = ["const", "default", "enum"].some((keyword) => schema[keyword] !== undefined);
  if (isFixed && rules.measure === "value") return 0;
  if (typeof $ref === "string") return rules.known.get($ref) ?? Infinity;
  const of = (each: JsonValue | undefined) => height(each, rules);
  const choices = anyOf ?? oneOf;
  if (Array.isArray(choices) && choices.length > 0) {
    const heights = choices.map(of);
    return rules.measure === "value" ? Math.min(...heights) : Math.max(...heights);
  }
  if (Array.isArray(allOf)) return Math.max(0, ...allOf.map(of));
  return rules.measure === "value" ? Math.max(0, ...partsThatMustBe(schema).map(of)) : 0;
}

/** Of an object or a list. */
function partsThatMustBe(schema: JsonSchema): readonly (JsonValue | undefined)[] {
  const { type, properties, required, items, prefixItems, minItems } = schema;
  if (Array.isArray(type) && type.includes("null")) return [];
  if (isJsonObject(properties) && Array.isArray(required)) {
    return Object.entries(properties).flatMap(([name, part]) => (required.includes(name) ? [part] : []));
  }
  const least = typeof minItems === "number" ? minItems : 0;
  const first: readonly JsonValue[] = Array.isArray(prefixItems) ? prefixItems : [];
  return least > first.length ? [...first, items] : first.slice(0, least);
}

/** Also what looks like one in a value, which does no harm. */
function referencesIn(value: JsonValue): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(referencesIn);
  if (!isJsonObject(value)) return [];
  const { $ref } = value;
  return [...(typeof $ref === "string" ? [$ref] : []), ...Object.values(value).flatMap(referencesIn)];
}
