import { bodyOf, call, cast, isNode, kindOf, listOf, type Node, type Tree } from "../syntax-tree.ts";
import { isPath, likeOther } from "./paths.ts";

const ARITHMETIC = ["add", "sub", "mul"];
const AGGREGATES = ["avg", "sum", "median", "stddev"];
const COMPARISONS = ["eq", "neq", "lt", "lte", "gt", "gte"];

const asNumber = (tree: Tree | undefined): Tree =>
  isPath(tree) ? cast(tree ?? null, { data_type: "double" }) : (tree ?? null);

/**
 * Gives a path into a variant the type of what it is calculated or compared with, as Snowflake does and
 * DuckDB does not.
 */
export function typeVariantOperands(node: Node): Tree {
  const kind = kindOf(node);
  const body = bodyOf(node, kind);
  if (!body) return node;
  if (COMPARISONS.includes(kind)) return { [kind]: comparableSides(body) };
  if (ARITHMETIC.includes(kind))
    return { [kind]: { ...body, left: asNumber(body["left"]), right: asNumber(body["right"]) } };
  if (kind === "div") return call("SNOWFLAKE_DIVIDE", asNumber(body["left"]), asNumber(body["right"]));
  if (AGGREGATES.includes(kind)) return { [kind]: { ...body, this: asNumber(body["this"]) } };
  if (kind === "in" && isPath(body["this"])) {
    const [first = null] = listOf(body["expressions"]);
    return { in: { ...body, this: likeOther(body["this"] ?? null, first) } };
  }
  return node;
}

function comparableSides(sides: Node): Node {
  const { left = null, right = null } = sides;
  if (isPath(left) && !isPath(right)) return { ...sides, left: likeOther(left, right) };
  if (isPath(right) && !isPath(left)) return { ...sides, right: likeOther(right, left) };
  return sides;
}

/** Snowflake's JOIN needs no condition, as with a LATERAL table. */
export function crossJoins(node: Node): Tree {
  if (node["kind"] !== "Inner" || !("nesting_group" in node)) return node;
  const joined = node["this"];
  const isFree = isNode(joined) && !node["on"] && listOf(node["using"]).length === 0;
  return isFree ? { ...node, kind: "Cross" } : node;
}
