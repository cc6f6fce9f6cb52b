import { referredSchema } from "./json-schema.ts";
import { isJsonObject, type JsonSchema } from "./json.ts";

/** What may stand beside a reference without adding to what it asks for. */
const BESIDE = new Set(
  "$ref allOf $schema $id $comment $defs definitions title description examples default".split(" "),
);

/**
 * The schema with an object at its top, where a reference leads to one: pydantic writes that of a model which
 * holds itself as {"$defs": …, "$ref": "#/$defs/Node"}, and strict mode wants the object in its place. What
 * is inside goes on by references. Any other schema stays as it is.
 */
export function withObjectAtTop(schema: JsonSchema): JsonSchema {
  if (Object.keys(schema).some((keyword) => !BESIDE.has(keyword))) return schema;
  const { $ref: _reference, allOf: _only, $defs, definitions, ...annotations } = schema;
  const target = targetOf(schema);
  if (target?.["type"] !== "object") return schema;
  return {
    ...target,
    ...annotations,
    ...($defs !== undefined && { $defs }),
    ...(definitions !== undefined && { definitions }),
  };
}

/** Where references end that a schema is nothing but; undefined where that is nowhere, or a circle. */
function targetOf(root: JsonSchema): JsonSchema | undefined {
  const seen = new Set<string>();
  let found = root;
  for (let reference = referenceOf(found); reference !== undefined; reference = referenceOf(found)) {
    const next = seen.has(reference) ? undefined : referredSchema(reference, root);
    if (next === undefined) return undefined;
    seen.add(reference);
    found = next;
  }
  return found;
}

/** Earlier versions of pydantic wrap the reference into an allOf. */
function referenceOf({ $ref, allOf }: JsonSchema): string | undefined {
  if (typeof $ref === "string") return $ref;
  const [only, ...others] = Array.isArray(allOf) ? allOf : [];
  if (!isJsonObject(only) || others.length > 0) return undefined;
  return typeof only["$ref"] === "string" ? only["$ref"] : undefined;
}
