import { bodyOf, isNode, kindOf, listOf, type Node, type Tree, wordOf } from "../syntax-tree.ts";

export type NestedType = "array" | "object";

const ARRAYS = ["ARRAY_CONSTRUCT", "ARRAY_AGG", "TO_ARRAY", "OBJECT_KEYS", "SPLIT"];
const OBJECTS = ["OBJECT_CONSTRUCT", "OBJECT_AGG", "TO_OBJECT"];

/**
 * Finds the columns of a SELECT that are ARRAY or OBJECT, by their expressions: all three nested types are
 * JSON in DuckDB. With a star the columns are not known, and none is found.
 */
export function nestedTypes(statement: Node): readonly (NestedType | undefined)[] {
  const projections = listOf(bodyOf(statement, "select")?.["expressions"]);
  return projections.some((projection) => bodyOf(projection, "star")) ? [] : projections.map(nestedType);
}

function nestedType(tree: Tree): NestedType | undefined {
  if (!isNode(tree)) return undefined;
  const kind = kindOf(tree);
  const body = bodyOf(tree, kind);
  switch (kind) {
    case "alias":
    case "annotated":
    case "within_group":
      return nestedType(body?.["this"] ?? null);
    case "cast":
      return byName(wordOf(isNode(body?.["to"]) ? body["to"]["name"] : null));
    default:
      return byName((wordOf(body?.["name"]) || kind).toUpperCase());
  }
}

function byName(name: string): NestedType | undefined {
  if (name === "ARRAY" || ARRAYS.includes(name)) return "array";
  return name === "OBJECT" || OBJECTS.includes(name) ? "object" : undefined;
}
