import * as z from "zod";

import { ExactNumber } from "../../json/exact-number.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../../json/json.ts";
import { didYouMean } from "../../text/did-you-mean.ts";
import { messageOf } from "../../text/error-text.ts";
import type { Path } from "./source-document.ts";

const TYPES = ["string", "number", "integer", "boolean", "object", "array", "null"];

/** What is inside a schema is looked at by itself. */
const schema = z.unknown().refine(isSchema, "write a JSON Schema here: an object in braces");
const schemas = z.array(z.unknown(), "write a list of JSON Schemas").min(1, "write one JSON Schema at least");
const named = z.record(z.string(), z.unknown(), "write names, each with its JSON Schema, in braces");
const count = z.int("write a whole number").min(0, "write a whole number of 0 or more");
const number = z
  .unknown()
  .refine((given) => typeof given === "number" || given instanceof ExactNumber, "write a number");
const exclusive = z.union([number, z.boolean()], "write a number");
const type = z.enum(TYPES, {
  error: ({ input }) =>
    typeof input === "string"
      ? `there is no type ${input}${didYouMean(input, TYPES)}; write ${TYPES.join(", ")}`
      : `write ${TYPES.join(", ")}, in quotes`,
});
const pattern = z.string("write a regular expression, in quotes").superRefine((text, context) => {
  try {
    RegExp(text);
  } catch (error) {
    context.addIssue({ code: "custom", message: `this is no regular expression: ${messageOf(error)}` });
  }
});

/** What is to be written for the keywords; whoever reads the schema knows more of them. */
const KEYWORDS: Readonly<Record<string, z.ZodType>> = {
  type: z.union([type, z.array(type)]),
  properties: named,
  patternProperties: named,
  $defs: named,
  definitions: named,
  additionalProperties: schema,
  items: z.unknown().refine((given) => Array.isArray(given) || isSchema(given), "write a JSON Schema here"),
  prefixItems: schemas,
  anyOf: schemas,
  oneOf: schemas,
  allOf: schemas,
  required: z.array(z.string("write names, in quotes"), "write a list of names"),
  enum: z.array(z.unknown(), "write a list of values").min(1, "write one value at least"),
  minimum: number,
  maximum: number,
  exclusiveMinimum: exclusive,
  exclusiveMaximum: exclusive,
  multipleOf: number,
  minLength: count,
  maxLength: count,
  minItems: count,
  maxItems: count,
  pattern,
  $ref: z.string("write a reference such as #/$defs/Name, in quotes"),
};

export function isSchema(value: unknown): boolean {
  return typeof value === "boolean" || isJsonObject(value);
}

/** What is wrong with the keywords of one schema; those inside it are looked at by themselves. */
export function keywordProblems(
  given: JsonObject,
): readonly { readonly path: Path; readonly message: string }[] {
  return Object.entries(KEYWORDS).flatMap(([keyword, shape]) => {
    const value = Object.hasOwn(given, keyword) ? given[keyword] : undefined;
    const issue = value === undefined ? undefined : shape.safeParse(value).error?.issues[0];
    if (issue === undefined) return [];
    const { path, message } = innermost(issue);
    return [{ path: [keyword, ...path.filter((part) => typeof part !== "symbol")], message }];
  });
}

/** Of a union the issue of its last option that says more than another kind of value. */
function innermost(issue: z.core.$ZodIssue): z.core.$ZodIssue {
  if (issue.code !== "invalid_union") return issue;
  const [text, list] = issue.errors.map(([first]) => first);
  const told = list?.code === "invalid_type" ? text : list;
  return told ?? issue;
}

const MAPS = ["$defs", "definitions", "properties", "patternProperties"];
const LISTS = ["prefixItems", "anyOf", "oneOf", "allOf", "items"];
const SINGLE = ["items", "additionalProperties", "contains", "propertyNames", "not", "if", "then", "else"];

/** The schemas in a schema, those first that others refer to. */
export function schemasIn(given: JsonObject): readonly { readonly path: Path; readonly part: JsonValue }[] {
  const inside = (keyword: string, value: object) =>
    Object.entries(value).map(([key, part]: [string, JsonValue]) => ({
      path: [keyword, Array.isArray(value) ? Number(key) : key],
      part,
    }));
  const map = (keyword: string) => (isJsonObject(given[keyword]) ? inside(keyword, given[keyword]) : []);
  const list = (keyword: string) => (Array.isArray(given[keyword]) ? inside(keyword, given[keyword]) : []);
  const single = (keyword: string) =>
    isJsonObject(given[keyword]) ? [{ path: [keyword], part: given[keyword] }] : [];
  return [...MAPS.flatMap(map), ...LISTS.flatMap(list), ...SINGLE.flatMap(single)];
}
