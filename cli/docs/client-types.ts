import { wrapWords } from "../dev/text-width.ts";

/** What is used here of a JSON Schema, the form that OpenAPI 3.1 describes bodies in. */
interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
}

interface Content {
  readonly content?: Readonly<Record<string, { readonly schema?: Schema }>>;
}

interface Operation {
  readonly operationId?: string;
  readonly requestBody?: Content;
  readonly responses?: Readonly<Record<string, Content>>;
}

/** What is used here of an OpenAPI 3.1 document. */
export interface OpenApiDocument {
  readonly paths: Readonly<Record<string, Readonly<Partial<Record<"get" | "post", Operation>>>>>;
  readonly components?: { readonly schemas?: Readonly<Record<string, Schema>> };
}

const HEAD = "// Made by `npm run docs` from docs/openapi.json: the bodies that the API takes and answers.\n";

/** Of a comment's text, in columns. */
const WIDTH = 95;

/** The types of all JSON bodies of the API, in TypeScript, by the names of the document's components. */
export function clientTypes({ paths, components }: OpenApiDocument): string {
  const operations = Object.values(paths).flatMap(({ get, post }) =>
    [get, post].filter((one) => one !== undefined),
  );
  const types = [
    ...operations.flatMap(typesOf),
    ...Object.entries(components?.schemas ?? {}).map(([name, schema]) => declaration(typeName(name), schema)),
  ];
  return [HEAD, ...types].join("\n");
}

/** Those of bodies that have no name of their own among the components. */
function typesOf({ operationId = "", requestBody, responses }: Operation): readonly string[] {
  const bodies = { Body: jsonOf(requestBody), Answer: jsonOf(responses?.["200"]) };
  return Object.entries(bodies).flatMap(([kind, schema]) =>
    schema === undefined || schema.$ref !== undefined
      ? []
      : [declaration(`${typeName(operationId)}${kind}`, schema)],
  );
}

const jsonOf = (content: Content | undefined): Schema | undefined =>
  content?.content?.["application/json"]?.schema;

/** `start-crew-body` and `startCrewBody` are both StartCrewBody. */
const typeName = (name: string): string =>
  name.replaceAll(/(?:^|[^A-Za-z0-9]+)([A-Za-z0-9])/g, (_, letter: string) => letter.toUpperCase());

function declaration(name: string, schema: Schema): string {
  const text = typeText(schema, "");
  const comment = commentOf(schema.description, "");
  return text.startsWith("{") && text.endsWith("}") && !text.startsWith("{ readonly [")
    ? `${comment}export interface ${name} ${text}\n`
    : `${comment}export type ${name} = ${text};\n`;
}

function typeText(schema: Schema, indent: string): string {
  if (schema.$ref !== undefined) return referenceText(schema.$ref);
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum !== undefined) return schema.enum.map((value) => JSON.stringify(value)).join(" | ");
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices !== undefined) return distinct(choices.map((choice) => typeText(choice, indent))).join(" | ");
  if (schema.allOf !== undefined)
    return schema.allOf.map((part) => `(${typeText(part, indent)})`).join(" & ");
  const types = typeof schema.type === "string" ? [schema.type] : (schema.type ?? []);
  if (types.length === 0) return "unknown";
  return distinct(types.map((type) => plainText(type, schema, indent))).join(" | ");
}

const COMPONENTS = "#/components/schemas/";

/** What a schema defines for itself is any JSON value, which holds others. */
const referenceText = (reference: string): string =>
  reference.startsWith(COMPONENTS) ? typeName(reference.slice(COMPONENTS.length)) : "unknown";

const distinct = (texts: readonly string[]): readonly string[] =>
  texts.includes("unknown") ? ["unknown"] : [...new Set(texts)];

function plainText(type: string, schema: Schema, indent: string): string {
  switch (type) {
    case "string":
    case "boolean":
    case "number":
    case "null":
      return type;
    case "integer":
      return "number";
    case "array":
      return listText(typeText(schema.items ?? {}, indent));
    case "object":
      return objectText(schema, indent);
    default:
      throw new Error(`There is no type in TypeScript for the schema ${JSON.stringify(schema)}`);
  }
}

const listText = (item: string): string =>
  /^\w+$/.test(item) ? `readonly ${item}[]` : `readonly (${item})[]`;

function objectText({ properties, required = [], additionalProperties }: Schema, indent: string): string {
  if (properties === undefined) {
    const value =
      typeof additionalProperties === "object" ? typeText(additionalProperties, indent) : "unknown";
    return `{ readonly [key: string]: ${value} }`;
  }
  const inner = `${indent}  `;
  const lines = Object.entries(properties).map(([name, schema]) => {
    const mark = required.includes(name) ? "" : "?";
    const key = /^[A-Za-z_]\w*$/.test(name) ? name : JSON.stringify(name);
    return `${commentOf(schema.description, inner)}${inner}readonly ${key}${mark}: ${typeText(schema, inner)};\n`;
  });
  return `{\n${lines.join("")}${indent}}`;
}

function commentOf(text: string | undefined, indent: string): string {
  if (text === undefined) return "";
  const lines = wrapWords(text.replaceAll("*/", "*\\/"), WIDTH);
  if (lines.length === 1) return `${indent}/** ${lines[0]} */\n`;
  return `${indent}/**\n${lines.map((line) => `${indent} * ${line}\n`).join("")}${indent} */\n`;
}
