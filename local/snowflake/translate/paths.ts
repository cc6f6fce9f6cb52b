import { unsupported } from "../snowflake-error.ts";
import { bodyOf, call, cast, isNode, literalText, type Node, text, type Tree } from "../syntax-tree.ts";

/**
 * The macro that reads a path; a call, because the transpiler's arrow binds weaker than a comparison in
 * DuckDB.
 */
const PATH = "SNOWFLAKE_PATH";

/** Whether an expression is a path, rewritten. */
export const isPath = (tree: Tree | undefined): boolean => bodyOf(tree, "function")?.["name"] === PATH;

/** Rewrites `value:a.b`, `value['a']` and `value[0]`. */
export function rewritePath(node: Node): Tree {
  const extract = bodyOf(node, "j_s_o_n_extract");
  if (extract)
    return call(PATH, extract["this"] ?? null, text(`$${memberPath(literalText(extract["expression"]))}`));
  const subscript = bodyOf(node, "subscript");
  if (subscript) return call(PATH, subscript["this"] ?? null, text(`$${subscriptPath(subscript["index"])}`));
  return node;
}

/** The parser writes a path as `a.b[0]` or `["a b"].c`; DuckDB wants `.a.b[0]` or `."a b".c`. */
function memberPath(path: string | undefined): string {
  if (path === undefined) throw unsupported("a path that is not a literal");
  const quoted = path.replaceAll('["', '."').replaceAll('"]', '"');
  return quoted.startsWith(".") || quoted.startsWith("[") ? quoted : `.${quoted}`;
}

function subscriptPath(index: Tree | undefined): string {
  const key = literalText(index);
  if (key !== undefined) return `."${key.replaceAll('"', "")}"`;
  const number = bodyOf(index, "literal")?.["value"];
  if (typeof number !== "string") throw unsupported("a subscript that is not a literal");
  return `[${number}]`;
}

/** A path with the type of a literal or bind beside it; DuckDB would compare JSON texts, quotes included. */
export function likeOther(path: Tree, other: Tree): Tree {
  if (bodyOf(other, "literal")?.["literal_type"] === "number") return cast(path, { data_type: "double" });
  const comparesText = literalText(other) !== undefined || (isNode(other) && "parameter" in other);
  return comparesText ? call("SNOWFLAKE_TO_TEXT", path) : path;
}
