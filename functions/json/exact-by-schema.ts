import { ExactNumber } from "./exact-number.ts";
import { resolved } from "./json-schema.ts";
import { isJsonObject, type JsonObject, type JsonSchema } from "./json.ts";

type Path = readonly (string | number)[];

/** What a number becomes. The schema is that of its place, where it says so without alternatives; else {}. */
export type ChangeNumber = (number: ExactNumber, schema: JsonObject, path: Path) => unknown;

/** A copy of a value in which each number that a double would change is what `change` makes of it. */
export function changeExactNumbers(value: unknown, schema: JsonSchema, change: ChangeNumber): unknown {
  return changed({ value, schema, path: [] }, { root: schema, change });
}

interface Place {
  readonly value: unknown;
  readonly schema: unknown;
  readonly path: Path;
}

interface Rules {
  /** Holds the definitions that references lead to. */
  readonly root: JsonSchema;
  readonly change: ChangeNumber;
}

function changed({ value, schema, path }: Place, rules: Rules): unknown {
  const found = isJsonObject(schema) ? resolved(schema, rules.root) : {};
  if (value instanceof ExactNumber) return rules.change(value, found, path);
  const inside = (key: string | number, each: unknown) =>
    changed({ value: each, schema: schemaInside(found, key), path: [...path, key] }, rules);
  if (Array.isArray(value)) return value.map((item: unknown, index) => inside(index, item));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, field]) => [key, inside(key, field)]));
}

function schemaInside(
  { properties, additionalProperties, items }: JsonObject,
  key: string | number,
): unknown {
  if (typeof key === "number") return items;
  return isJsonObject(properties) && Object.hasOwn(properties, key) ? properties[key] : additionalProperties;
}
