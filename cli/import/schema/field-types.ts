import type { JsonObject, JsonValue } from "../../../functions/json/json.ts";
import { readPython } from "../python/read-python.ts";
import type { Expression } from "../python/syntax.ts";
import { outerBases } from "../values/attributes.ts";
import { type ClassValue, lastName, type Value } from "../values/value.ts";
import { constrained, descriptionOf } from "./field-arguments.ts";
import { isModel, type ModelReader } from "./model-reader.ts";

/** A type's JSON Schema, as pydantic writes it; undefined for a type that pydantic alone knows. */
export type TypeSchema = JsonObject | undefined;

const PLAIN: Readonly<Record<string, JsonObject>> = {
  str: { type: "string" },
  int: { type: "integer" },
  float: { type: "number" },
  bool: { type: "boolean" },
  None: { type: "null" },
  Any: {},
  object: {},
  list: { type: "array", items: {} },
  List: { type: "array", items: {} },
  Sequence: { type: "array", items: {} },
  Iterable: { type: "array", items: {} },
  tuple: { type: "array", items: {} },
  Tuple: { type: "array", items: {} },
  set: { type: "array", items: {}, uniqueItems: true },
  Set: { type: "array", items: {}, uniqueItems: true },
  dict: { type: "object", additionalProperties: true },
  Dict: { type: "object", additionalProperties: true },
  Mapping: { type: "object", additionalProperties: true },
  date: { type: "string", format: "date" },
  datetime: { type: "string", format: "date-time" },
  time: { type: "string", format: "time" },
  timedelta: { type: "string", format: "duration" },
  UUID: { type: "string", format: "uuid" },
  HttpUrl: { type: "string", format: "uri", minLength: 1, maxLength: 2083 },
  AnyUrl: { type: "string", format: "uri", minLength: 1 },
  EmailStr: { type: "string", format: "email" },
  Decimal: { type: "number" },
  PositiveInt: { type: "integer", exclusiveMinimum: 0 },
  NonNegativeInt: { type: "integer", minimum: 0 },
  PositiveFloat: { type: "number", exclusiveMinimum: 0 },
  NonNegativeFloat: { type: "number", minimum: 0 },
};

const LISTS = /^(list|List|Sequence|Iterable|set|Set|FrozenSet|frozenset)$/;
const MAPPINGS = /^(dict|Dict|Mapping)$/;
/** constr(…) and the like: a plain type with Field's bounds. */
const CONSTRAINED: Readonly<Record<string, string>> = {
  constr: "str",
  conint: "int",
  confloat: "float",
};

export function typeSchema(reader: ModelReader, annotation: Expression, owner: ClassValue): TypeSchema {
  if (annotation.kind === "constant" && annotation.value === null) return PLAIN["None"];
  if (annotation.kind === "constant" && typeof annotation.value === "string")
    return forwardSchema(reader, annotation.value, owner);
  if (annotation.kind === "binary" && annotation.operator === "|")
    return anyOf([annotation.left, annotation.right].map((part) => typeSchema(reader, part, owner)));
  if (annotation.kind === "subscript") return genericSchema(reader, annotation, owner);
  const value = reader.evaluate(annotation, owner);
  if (value.kind === "class") return classSchema(reader, value);
  if (value.kind === "object" && value.callee.kind === "external") {
    const plain = CONSTRAINED[lastName(value.callee.name)];
    return plain === undefined ? undefined : constrained(PLAIN[plain] ?? {}, value.named);
  }
  return value.kind === "external" ? PLAIN[lastName(value.name)] : undefined;
}

/** "Node" in quotes is Node. */
function forwardSchema(reader: ModelReader, written: string, owner: ClassValue): TypeSchema {
  const [statement] = readPython(owner.module.path, written).body;
  if (statement?.kind !== "expression" || statement.value.kind === "constant") return undefined;
  return typeSchema(reader, statement.value, owner);
}

function genericSchema(
  reader: ModelReader,
  { object, indexes }: Expression & { readonly kind: "subscript" },
  owner: ClassValue,
): TypeSchema {
  const name = object.kind === "name" || object.kind === "member" ? object.name : "";
  const inner = (index: number): TypeSchema => {
    const part = indexes[index];
    return part && typeSchema(reader, part, owner);
  };
  const [first] = indexes;
  if (name === "Optional") return anyOf([inner(0), PLAIN["None"]]);
  if (name === "Union") return anyOf(indexes.map((_, index) => inner(index)));
  if (name === "Literal") return enumOf(indexes.map((part) => reader.evaluate(part, owner)));
  if (name === "Annotated" && first !== undefined) return annotatedSchema(reader, first, { indexes, owner });
  if (LISTS.test(name)) return withItems(PLAIN[name] ?? { type: "array" }, inner(0));
  if (/^tuple$/i.test(name)) return tupleSchema(indexes, inner);
  if (!MAPPINGS.test(name)) return undefined;
  const values = inner(1);
  return values && { type: "object", additionalProperties: Object.keys(values).length === 0 ? true : values };
}

const withItems = (list: JsonObject, items: TypeSchema): TypeSchema => items && { ...list, items };

function tupleSchema(indexes: readonly Expression[], inner: (index: number) => TypeSchema): TypeSchema {
  const isOpen = indexes[1]?.kind === "other" && indexes[1].what === "Ellipsis";
  if (isOpen) return withItems({ type: "array" }, inner(0));
  const items = indexes.map((_, index) => inner(index));
  if (items.includes(undefined)) return undefined;
  const { length } = items;
  return { type: "array", prefixItems: items as JsonObject[], minItems: length, maxItems: length };
}

function annotatedSchema(
  reader: ModelReader,
  first: Expression,
  { indexes, owner }: { readonly indexes: readonly Expression[]; readonly owner: ClassValue },
): TypeSchema {
  const schema = typeSchema(reader, first, owner);
  return indexes.slice(1).reduce<TypeSchema>((so, part) => {
    const value = reader.evaluate(part, owner);
    if (value.kind === "constant" && typeof value.value === "string") return so;
    if (so === undefined || value.kind !== "object") return undefined;
    return { ...constrained(so, value.named), ...descriptionOf(value.named) };
  }, schema);
}

function anyOf(parts: readonly TypeSchema[]): TypeSchema {
  if (parts.includes(undefined)) return undefined;
  const all = (parts as readonly JsonObject[]).flatMap((part): readonly JsonValue[] =>
    Array.isArray(part["anyOf"]) && Object.keys(part).length === 1 ? part["anyOf"] : [part],
  );
  return { anyOf: all };
}

function enumOf(values: readonly Value[]): TypeSchema {
  const constants = values.flatMap((value) => (value.kind === "constant" ? [value.value] : []));
  if (constants.length !== values.length || constants.length === 0) return undefined;
  return withTypeOf(constants);
}

type Constant = string | number | boolean | null;

/** pydantic names the type where all values have the same. */
function withTypeOf(constants: readonly Constant[]): JsonObject {
  const types = new Set(constants.map(typeOf));
  const [only] = types;
  return { ...(types.size === 1 && only !== undefined && { type: only }), enum: constants };
}

function typeOf(value: Constant): string {
  if (value === null) return "null";
  if (typeof value === "number") return Number.isInteger(value) ? "integer" : "number";
  return typeof value;
}

/** A model or an Enum of the project, which stands among the definitions. */
function classSchema(reader: ModelReader, value: ClassValue): TypeSchema {
  if (isModel(reader.interpreter, value)) return reader.reference(value);
  if (!outerBases(reader.interpreter, value).some((name) => /(^|\.)(Str|Int)?Enum$/.test(name)))
    return undefined;
  const members = value.node.body.flatMap((statement) =>
    statement.kind === "assign" && statement.value ? [reader.evaluate(statement.value, value)] : [],
  );
  const schema = enumOf(members);
  return schema && reader.define(value, schema);
}
