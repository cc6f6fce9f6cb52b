import * as z from "zod";

import { code, item, sentence } from "./prose.ts";

type FieldSchema = z.core.JSONSchema.BaseSchema;

/** One field of a body, under its path: `progress.total_tasks`, `executions[].status`. */
interface Field {
  readonly path: string;
  readonly schema: FieldSchema;
  readonly isRequired: boolean;
}

export const jsonSchemaOf = (schema: z.ZodType): FieldSchema => {
  const whole = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" });
  return withoutReferences(whole, whole.$defs ?? {}) as FieldSchema;
};

/** With what references stand for in their place; where that would be without end, an object. */
function withoutReferences(
  value: unknown,
  definitions: Readonly<Record<string, unknown>>,
  within: readonly string[] = [],
): unknown {
  if (Array.isArray(value)) return value.map((one) => withoutReferences(one, definitions, within));
  if (typeof value !== "object" || value === null) return value;
  const { $ref: reference, ...own } = value as Readonly<Record<string, unknown>>;
  if (typeof reference !== "string")
    return Object.fromEntries(
      Object.entries(own).map(([key, one]) => [key, withoutReferences(one, definitions, within)]),
    );
  const name = reference.slice(reference.lastIndexOf("/") + 1);
  if (within.includes(name)) return { ...own, type: "object" };
  return withoutReferences({ ...Object(definitions[name]), ...own }, definitions, [...within, name]);
}

/** A line for each field of an object, and for the fields of what stands in it. */
export function fieldList(schema: z.ZodType, absent: string): string {
  return fieldsOf(jsonSchemaOf(schema), "")
    .map(({ path, schema: field, isRequired }) => {
      const head = [code(path), typeText(field), ...(isRequired ? [] : [absent])].join(", ");
      const meaning = meaningOf(field);
      return item(meaning === undefined ? sentence(head) : `${head}: ${sentence(meaning)}`);
    })
    .join("\n");
}

function fieldsOf(schema: FieldSchema, prefix: string): readonly Field[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, field]) => {
    const own = asSchema(field);
    const path = `${prefix}${name}`;
    const isRequired = schema.required?.includes(name) ?? false;
    return [{ path, schema: own, isRequired }, ...fieldsInside(own, path)];
  });
}

function fieldsInside(schema: FieldSchema, path: string): readonly Field[] {
  const { schema: inner } = withoutNull(schema);
  return inner.type === "array" ? fieldsOf(asSchema(inner.items), `${path}[].`) : fieldsOf(inner, `${path}.`);
}

function meaningOf(schema: FieldSchema): string | undefined {
  return schema.description ?? withoutNull(schema).schema.description;
}

/** Zod writes "or null" as a second type or as a choice of two schemas. */
function withoutNull(schema: FieldSchema): { readonly schema: FieldSchema; readonly isNullable: boolean } {
  const types: unknown = schema.type;
  if (Array.isArray(types)) {
    const type = (types as readonly z.core.JSONSchema.SchemaType[]).filter((each) => each !== "null");
    return {
      schema: { ...schema, ...(type.length === 1 ? { type: type[0] } : {}) } as FieldSchema,
      isNullable: types.includes("null"),
    };
  }
  const choices = (schema.anyOf ?? []).map(asSchema);
  const [only, ...others] = choices.filter(({ type }) => type !== "null");
  return only !== undefined && others.length === 0 && choices.length === 2
    ? { schema: only, isNullable: true }
    : { schema, isNullable: false };
}

function typeText(whole: FieldSchema): string {
  const { schema, isNullable } = withoutNull(whole);
  return isNullable ? `${plainType(schema)} or null` : plainType(schema);
}

function plainType(schema: FieldSchema): string {
  if (schema.$ref?.startsWith("#/$defs/") === true) return "any JSON value";
  if (schema.const !== undefined) return code(JSON.stringify(schema.const));
  if (schema.enum !== undefined) return schema.enum.map((value) => code(JSON.stringify(value))).join(" or ");
  if (schema.type === "array") return `list of ${plural(typeText(asSchema(schema.items)))}`;
  if (schema.type === "integer") return `whole number${rangeText(schema)}`;
  if (schema.format === "uuid") return "UUID";
  if (schema.type === "null") return "null";
  if (schema.anyOf !== undefined)
    return schema.anyOf.map((choice) => typeText(asSchema(choice))).join(" or ");
  const word = WORDS[String(schema.type)];
  if (word !== undefined) return word;
  const { description, ...rest } = schema;
  if (description !== undefined && Object.keys(rest).length === 0) return "any JSON";
  throw new Error(`The pages have no words for the schema ${JSON.stringify(schema)}`);
}

const WORDS: Readonly<Record<string, string>> = {
  string: "text",
  boolean: "true or false",
  number: "number",
  object: "object",
};

const plural = (type: string): string => (/^[a-z]+$/.test(type) ? `${type}s` : type);

/** Zod bounds every whole number by what JavaScript can count to, which says nothing. */
function rangeText({ minimum, maximum }: FieldSchema): string {
  const from = minimum === undefined || minimum <= Number.MIN_SAFE_INTEGER ? undefined : minimum;
  const to = maximum === undefined || maximum >= Number.MAX_SAFE_INTEGER ? undefined : maximum;
  if (from !== undefined && to !== undefined) return ` from ${from} to ${to}`;
  return from === undefined || from === 0 ? "" : ` of at least ${from}`;
}

const asSchema = (schema: unknown): FieldSchema =>
  typeof schema === "object" && schema !== null && !Array.isArray(schema) ? (schema as FieldSchema) : {};

/** Texts that no setting and no parameter takes, each for another reason. */
const PROBES = ["", "?", {}] as const;

/** What somebody reads who writes something that the schema refuses; undefined where it takes any text. */
export function refusalOf(schema: z.ZodType): string | undefined {
  const messages = PROBES.flatMap((probe) => schema.safeParse(probe).error?.issues[0]?.message ?? []);
  return messages.find((message) => !message.startsWith("Invalid "));
}
