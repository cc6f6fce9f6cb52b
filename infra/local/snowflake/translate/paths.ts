import { unsupported } from "../errors.ts";
import { bodyOf, call, cast, isNode, literalText, type Node, text, type Tree } from "../syntax-tree.ts";

const COMPARISONS = ["eq", "neq", "lt", "lte", "gt", "gte"] as const;

/** The macro that reads a path; a call, because the transpiler's arrow binds weaker than a comparison in DuckDB. */
const PATH = "SNOWFLAKE_PATH";

const isPath = (tree: Tree | undefined): boolean => bodyOf(tree, "function")?.["name"] === PATH;

/** Rewrites `value:a.b`, `value['a']` and `value[0]`, and comparisons of such a path with a text or a number. */
export function rewritePath(node: Node): Tree {
  const extract = bodyOf(node, "j_s_o_n_extract");
  if (extract)
    return call(PATH, extract["this"] ?? null, text(`$${memberPath(literalText(extract["expression"]))}`));
  const subscript = bodyOf(node, "subscript");
  if (subscript) return call(PATH, subscript["this"] ?? null, text(`$${subscriptPath(subscript["index"])}`));
  const comparison = COMPARISONS.find((kind) => bodyOf(node, kind));
  const sides = comparison && bodyOf(node, comparison);
  return comparison && sides ? { [comparison]: comparableSides(sides) } : node;
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

/** Snowflake compares a variant with the other side's type; DuckDB would compare JSON texts, quotes included. */
function comparableSides(sides: Node): Node {
  const { left = null, right = null } = sides;
  if (isPath(left) && !isPath(right)) return { ...sides, left: likeOther(left, right) };
  if (isPath(right) && !isPath(left)) return { ...sides, right: likeOther(right, left) };
  return sides;
}

function likeOther(path: Tree, other: Tree): Tree {
  if (bodyOf(other, "literal")?.["literal_type"] === "number") return cast(path, { data_type: "double" });
  const comparesText = literalText(other) !== undefined || (isNode(other) && "parameter" in other);
  return comparesText ? call("SNOWFLAKE_TO_TEXT", path) : path;
}
