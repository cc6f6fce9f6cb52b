import { bodyOf, isNode, listOf, type Node, type Tree, wordOf } from "../syntax-tree.ts";

/** Snowflake records these constraints and does not enforce them (sql-reference/constraints); NOT NULL it does enforce. */
const UNENFORCED = new Set(["PrimaryKey", "Unique", "ForeignKey", "References"]);

const isEnforced = (constraint: Tree): boolean =>
  !UNENFORCED.has(isNode(constraint) ? (Object.keys(constraint)[0] ?? "") : wordOf(constraint));

/** Takes the constraints out of table and column definitions that DuckDB would enforce. */
export function dropUnenforcedConstraints(node: Node): Tree {
  const table = bodyOf(node, "create_table");
  if (table)
    return { create_table: { ...table, constraints: listOf(table["constraints"]).filter(isEnforced) } };
  if (!("constraint_order" in node)) return node;
  return {
    ...node,
    primary_key: false,
    unique: false,
    constraints: listOf(node["constraints"]).filter(isEnforced),
    constraint_order: listOf(node["constraint_order"]).filter(isEnforced),
  };
}

/** The changes of an ALTER TABLE that change anything here: an added key does not. */
export const effectiveActions = (alterTable: Node): Tree[] =>
  listOf(alterTable["actions"]).filter((action) => {
    const added = isNode(action) ? action["AddConstraint"] : undefined;
    return added === undefined || isEnforced(added);
  });
