import { requiredOf, resolved } from "./json-schema.ts";
import { isJsonObject, type JsonSchema, type JsonValue } from "./json.ts";

/** What a schema says of an object's properties. */
interface NamedParts {
  readonly properties: ReadonlyMap<string, JsonValue>;
  readonly required: ReadonlySet<JsonValue>;
  /** Of properties that are not named. */
  readonly others: JsonValue | undefined;
  /** Nothing is said of properties that are not named, not even that they may be there. */
  readonly isClosed: boolean;
}

/** Keywords that may name further properties, or say something of those without a name. */
const OPEN = "additionalProperties patternProperties unevaluatedProperties anyOf oneOf if".split(" ");

/** Those of the schema itself, and of all that it is put together of by allOf. */
export function namedParts(schema: JsonSchema, root: JsonSchema): NamedParts {
  const all = partsOf(schema, root, new Set());
  const properties = all.flatMap((part) =>
    isJsonObject(part["properties"]) ? Object.entries(part["properties"]) : [],
  );
  return {
    properties: new Map(properties),
    required: new Set(all.flatMap((part) => [...requiredOf(part)])),
    others: all.map((part) => part["additionalProperties"]).find(isJsonObject),
    isClosed: !all.some((part) => OPEN.some((keyword) => part[keyword] !== undefined)),
  };
}

function partsOf(schema: JsonSchema, root: JsonSchema, seen: Set<JsonSchema>): readonly JsonSchema[] {
  const found = resolved(schema, root);
  if (seen.has(found)) return [];
  seen.add(found);
  const { allOf } = found;
  const inside = Array.isArray(allOf) ? allOf.filter((part: JsonValue) => isJsonObject(part)) : [];
  return [found, ...inside.flatMap((part) => partsOf(part, root, seen))];
}
