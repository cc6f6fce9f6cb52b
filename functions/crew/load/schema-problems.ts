import { referredSchema, schemaOf } from "../../json/json-schema.ts";
import { isJsonObject, type JsonObject, type JsonSchema, type JsonValue } from "../../json/json.ts";
import { heightsIn } from "../../json/schema-heights.ts";
import { messageOf } from "../../text/error-text.ts";
import { isSchema, keywordProblems, schemasIn } from "./schema-keywords.ts";
import type { Path } from "./source-document.ts";

interface SchemaProblem {
  /** Inside the schema. */
  readonly path: Path;
  readonly message: string;
}

/**
 * What is wrong with a task's schema, each with its place: keywords that are written wrongly, references that
 * lead nowhere or go round, and else what the first part uses that cannot be read.
 */
export function schemaProblems(schema: JsonSchema): readonly SchemaProblem[] {
  const written = [...problemsInside(schema, []), ...referenceProblems(schema)];
  if (written.length > 0) return written;
  const unread = unreadable(schema) === undefined ? undefined : unreadablePart(schema, schema, []);
  if (unread !== undefined) return [unread];
  return heightsIn(schema)(schema) < Infinity
    ? []
    : [
        {
          path: [],
          message:
            "no value can fit this JSON Schema, for it holds itself without end: let what holds it again be null, left out, or a list",
        },
      ];
}

function problemsInside(schema: JsonValue, path: Path): readonly SchemaProblem[] {
  if (!isSchema(schema)) return [{ path, message: "write a JSON Schema here: an object in braces" }];
  if (!isJsonObject(schema)) return [];
  return [
    ...keywordProblems(schema).map((problem) => ({ ...problem, path: [...path, ...problem.path] })),
    ...schemasIn(schema).flatMap((inside) => problemsInside(inside.part, [...path, ...inside.path])),
  ];
}

function referenceProblems(root: JsonSchema): readonly SchemaProblem[] {
  const height = heightsIn(root, "reading");
  const problemsOf = (schema: JsonValue, path: Path): readonly SchemaProblem[] => {
    if (!isJsonObject(schema)) return [];
    const { $ref } = schema;
    const inside = schemasIn(schema).flatMap((each) => problemsOf(each.part, [...path, ...each.path]));
    if (typeof $ref !== "string") return inside;
    const at = [...path, "$ref"];
    if (!$ref.startsWith("#")) {
      const message = `${$ref} is not in this file: write what it refers to under $defs, and refer to #/$defs/<name>`;
      return [...inside, { path: at, message }];
    }
    if (referredSchema($ref, root) === undefined)
      return [...inside, { path: at, message: `there is no ${$ref}: write it under $defs` }];
    return height(schema) < Infinity
      ? inside
      : [...inside, { path: at, message: `${$ref} leads to nothing but itself: say what it is` }];
  };
  return problemsOf(root, []);
}

const NOT_SUPPORTED = new Set(
  "if then else not unevaluatedItems unevaluatedProperties dependentSchemas dependentRequired".split(" "),
);

/** Why a schema cannot be read; undefined when it can. */
function unreadable(schema: JsonSchema): string | undefined {
  try {
    schemaOf(schema);
    return undefined;
  } catch (error) {
    return messageOf(error);
  }
}

/** The innermost part of a schema that cannot be read, and the keyword of it without which it could be. */
function unreadablePart(part: JsonObject, root: JsonSchema, path: Path): SchemaProblem | undefined {
  const { $defs = {}, definitions } = root;
  const standalone = (schema: JsonObject) => ({
    ...(definitions === undefined ? { $defs } : { definitions }),
    ...schema,
  });
  const reason = unreadable(standalone(part));
  if (reason === undefined) return undefined;
  const isReference = (schema: JsonValue) => isJsonObject(schema) && typeof schema["$ref"] === "string";
  for (const inside of schemasIn(part)) {
    if (!isJsonObject(inside.part) || isReference(inside.part)) continue;
    const found = unreadablePart(inside.part, root, [...path, ...inside.path]);
    if (found !== undefined) return found;
  }
  const isCause = (each: string) => {
    const { [each]: _left, ...others } = part;
    return unreadable(standalone(others)) === undefined;
  };
  // Without its type nothing of a schema may be read.
  const keyword = Object.keys(part).find((each) => each !== "type" && isCause(each));
  if (keyword === undefined) return { path, message: `this cannot be used: ${reason}` };
  const message = NOT_SUPPORTED.has(keyword)
    ? `${keyword} is not supported here: leave it out`
    : `this cannot be used: ${reason}`;
  return { path: [...path, keyword], message };
}
