import { unsupported } from "../snowflake-error.ts";
import { bodyOf, isNode, listOf, type Node, type Tree, wordOf } from "../syntax-tree.ts";

/**
 * Snowflake records these and does not enforce them (sql-reference/constraints); NOT NULL it does enforce.
 */
const UNENFORCED = new Set(["PrimaryKey", "Unique", "ForeignKey", "References", "Comment"]);

const isEnforced = (constraint: Tree): boolean =>
  !UNENFORCED.has(isNode(constraint) ? (Object.keys(constraint)[0] ?? "") : wordOf(constraint));

/**
 * Removes from table and column definitions what DuckDB would enforce and Snowflake does not, and comments
 * and clustering keys.
 * @throws SnowflakeError for kinds of tables that this server does not have
 */
export function plainDefinitions(node: Node): Tree {
  const table = bodyOf(node, "create_table");
  if (table) return { create_table: plainTable(table) };
  if ("hints" in node && isNode(node["when"])) throw unsupported("time travel (AT and BEFORE)");
  if (!("constraint_order" in node)) return node;
  if (node["auto_increment"]) throw unsupported("AUTOINCREMENT and IDENTITY");
  return {
    ...node,
    primary_key: false,
    unique: false,
    constraints: listOf(node["constraints"]).filter(isEnforced),
    constraint_order: listOf(node["constraint_order"]).filter(isEnforced),
  };
}

function plainTable(table: Node): Node {
  if (table["temporary"] === true) throw unsupported("temporary tables");
  if (table["clone_source"]) throw unsupported("CLONE");
  return {
    ...table,
    constraints: listOf(table["constraints"]).filter(isEnforced),
    properties: [],
    mysql_table_options: [],
    table_modifier: null,
  };
}

/** The changes of an ALTER TABLE that change anything here: an added key or a clustering key does not. */
export const effectiveActions = (alterTable: Node): Tree[] =>
  listOf(alterTable["actions"]).filter((action) => {
    if (isNode(action) && "ClusterBy" in action) return false;
    const added = isNode(action) ? action["AddConstraint"] : undefined;
    return added === undefined || isEnforced(added);
  });
