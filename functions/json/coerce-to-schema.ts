import { ExactNumber, readLooseNumber } from "./exact-number.ts";
import { parseBySchema } from "./fits-schema.ts";
import { allowsNull, resolved } from "./json-schema.ts";
import { isJsonObject, type JsonObject, type JsonSchema, type JsonValue } from "./json.ts";
import { namedParts } from "./named-parts.ts";

/**
 * Makes of a model's arguments for a tool what the tool's schema asks for: null for an optional or defaulted
 * property leaves it out and, as pydantic does for CrewAI, texts that are numbers or truth values become
 * such, with all their digits. What cannot be coerced stays as it is.
 */
export function coerceArguments(value: JsonObject, schema: JsonSchema): JsonObject {
  return coerceObject(value, resolved(schema, schema), {
    root: schema,
    dropsUnknown: false,
    known: new WeakMap(),
  });
}

/**
 * The same of an answer, which, again as pydantic does, loses the properties that its schema does not name.
 */
export function coerceAnswer(value: JsonObject, schema: JsonSchema): JsonObject {
  return coerceObject(value, resolved(schema, schema), {
    root: schema,
    dropsUnknown: true,
    known: new WeakMap(),
  });
}

interface CoercionRules {
  /** Holds the definitions that references lead to. */
  readonly root: JsonSchema;
  readonly dropsUnknown: boolean;
  /** What lists and objects became by a schema: alternatives that hold themselves would ask for it anew. */
  readonly known: WeakMap<object, Map<JsonSchema, JsonValue>>;
}

function coerce(value: JsonValue, schema: JsonSchema, rules: CoercionRules): JsonValue {
  if (typeof value !== "object" || value === null) return coerced(value, schema, rules);
  const known = rules.known.get(value) ?? new Map<JsonSchema, JsonValue>();
  rules.known.set(value, known);
  const made = known.get(schema) ?? coerced(value, schema, rules);
  known.set(schema, made);
  return made;
}

function coerced(value: JsonValue, schema: JsonSchema, rules: CoercionRules): JsonValue {
  const found = resolved(schema, rules.root);
  const choices = choicesOf(found);
  if (choices.length > 0) return coerceToChoice(value, choices, rules);
  if (Array.isArray(value)) return coerceList(value, found, rules);
  return isJsonObject(value) ? coerceObject(value, found, rules) : coerceScalar(value, found);
}

function coerceList(value: readonly JsonValue[], schema: JsonSchema, rules: CoercionRules): JsonValue {
  const { prefixItems, items } = schema;
  const listed = Array.isArray(prefixItems) ? prefixItems : Array.isArray(items) ? items : [];
  const first: readonly JsonValue[] = listed;
  return value.map((item, index) => {
    const its = index < first.length ? first[index] : items;
    return isJsonObject(its) ? coerce(item, its, rules) : item;
  });
}

function coerceObject(value: JsonObject, schema: JsonSchema, rules: CoercionRules): JsonObject {
  const { properties, others, isClosed, required } = namedParts(schema, rules.root);
  if (properties.size === 0 && others === undefined) return value;
  const kept = Object.entries(value).flatMap(([name, field]): [string, JsonValue][] => {
    const property = properties.get(name);
    if (property === undefined && rules.dropsUnknown && isClosed) return [];
    const its = property ?? others;
    if (!isJsonObject(its)) return [[name, field]];
    if (field === null && property !== undefined && !required.has(name) && !allowsNull(its)) return [];
    return [[name, coerce(field, its, rules)]];
  });
  return Object.fromEntries(kept);
}

/** The alternatives of a schema that is nothing but these. */
function choicesOf({ anyOf, oneOf, properties, type }: JsonSchema): readonly JsonSchema[] {
  const choices = anyOf ?? oneOf;
  if (!Array.isArray(choices) || properties !== undefined || type !== undefined) return [];
  return choices.filter((choice: JsonValue) => isJsonObject(choice));
}

/**
 * A value by the alternative that it fits, before it is coerced or else afterwards. Of several it is, as with
 * pydantic, the one that names the most of what is there, so that nothing is lost by the choice.
 */
function coerceToChoice(value: JsonValue, choices: readonly JsonSchema[], rules: CoercionRules): JsonValue {
  const { root } = rules;
  const fits = (one: JsonValue, choice: JsonSchema) => parseBySchema(one, choice, root).success;
  const ways = choices.map((choice) => ({ choice, made: coerce(value, choice, rules) }));
  const asIs = ways.filter(({ choice }) => fits(value, choice));
  const possible = asIs.length > 0 ? asIs : ways.filter(({ choice, made }) => fits(made, choice));
  const most = Math.max(...possible.map(({ made }) => sizeOf(made)));
  return possible.find(({ made }) => sizeOf(made) === most)?.made ?? value;
}

/** How much of a value is left. */
const sizeOf = (value: JsonValue): number => JSON.stringify(value).length;

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
