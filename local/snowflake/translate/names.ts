import {
  bodyOf,
  identifier,
  isIdentifier,
  isNode,
  listOf,
  nameOf,
  type Node,
  rewrite,
  type Tree,
  walk,
} from "../syntax-tree.ts";

/** Where unqualified names are looked up: the session's current database and schema. */
export interface NameScope {
  readonly database: string;
  readonly schema: string;
}

/** A table's full Snowflake name. */
export interface TableName {
  readonly database: string;
  readonly schema: string;
  readonly table: string;
}

/**
 * The DuckDB schema that holds a Snowflake schema: one file has one catalog, so both levels go into one name.
 */
export const duckdbSchema = (database: string, schema: string): string => `${database}.${schema}`;

/**
 * A reference to a table has these three parts wherever it stands: FROM, INSERT INTO, CREATE TABLE, ALTER
 * TABLE.
 */
const isTableReference = (node: Node): boolean =>
  isIdentifier(node["name"]) && "schema" in node && "catalog" in node && "alias" in node;

/** The names of a statement's common table expressions; they are not tables and are never qualified. */
function commonTableNames(statement: Node): ReadonlySet<string> {
  const names = new Set<string>();
  walk(statement, (node) => {
    for (const item of listOf(node["ctes"])) {
      if (isNode(item) && isIdentifier(item["alias"])) names.add(nameOf(item["alias"]));
    }
  });
  return names;
}

/** Resolves a table reference against the session's database and schema. */
export function resolveTable(reference: Node, scope: NameScope): TableName {
  const part = (key: string, otherwise: string): string => {
    const name = reference[key];
    return isIdentifier(name) ? nameOf(name) : otherwise;
  };
  return {
    database: part("catalog", scope.database),
    schema: part("schema", scope.schema),
    table: part("name", ""),
  };
}

/** Makes unquoted identifiers upper-case and points each table reference at its DuckDB schema. */
export function nameRewriter(statement: Node, scope: NameScope): (node: Node) => Tree {
  const commonTables = commonTableNames(statement);
  return (node) => {
    if (isIdentifier(node)) return { ...node, ...identifier(nameOf(node)) };
    if (!isTableReference(node)) return node;
    const { database, schema, table } = resolveTable(node, scope);
    if (!node["schema"] && commonTables.has(table)) return node;
    return { ...node, schema: identifier(duckdbSchema(database, schema)), catalog: null };
  };
}

/** DuckDB renames a table inside its schema and takes the new name bare. */
export function bareRename(node: Node): Tree {
  const renamed = node["RenameTable"];
  return isNode(renamed) ? { RenameTable: { ...renamed, schema: null, catalog: null } } : node;
}

/**
 * Removes the table's name from the columns that an UPDATE or a MERGE sets: DuckDB does not accept `SET t.a =
 * …`. The parser keeps such a target of an UPDATE as one name with a dot.
 */
export function bareTargets(statement: Node): Node {
  const update = bodyOf(statement, "update");
  if (update) return { update: { ...update, set: listOf(update["set"]).map(bareAssignment) } };
  const merge = bodyOf(statement, "merge");
  if (!merge) return statement;
  return { merge: { ...merge, whens: rewrite(merge["whens"] ?? null, bareAction) } };
}

function bareAssignment(assignment: Tree): Tree {
  const [target, ...value] = listOf(assignment);
  if (!isIdentifier(target) || target.quoted) return assignment;
  return [{ ...target, name: target.name.split(".").at(-1) ?? "" }, ...value];
}

/** The parser writes the action of a WHEN as the word UPDATE and a tuple of equations. */
function bareAction(node: Node): Tree {
  const [action, assignments] = listOf(bodyOf(node, "tuple")?.["expressions"]);
  if (bodyOf(action, "var")?.["this"] !== "UPDATE") return node;
  const bare = listOf(bodyOf(assignments, "tuple")?.["expressions"]).map((assignment) => {
    const sides = bodyOf(assignment, "eq");
    const column = bodyOf(sides?.["left"], "column");
    return sides && column ? { eq: { ...sides, left: { column: { ...column, table: null } } } } : assignment;
  });
  return { tuple: { expressions: [action ?? null, { tuple: { expressions: bare } }] } };
}

/** `FROM VALUES (…)` calls its columns COLUMN1, COLUMN2 … unless they are named. */
export function nameValueColumns(node: Node): Tree {
  const subquery = bodyOf(node, "subquery");
  if (subquery && bodyOf(subquery["this"], "values")) {
    return { subquery: withColumnNames(subquery, bodyOf(subquery["this"], "values") ?? {}) };
  }
  const values = bodyOf(node, "values");
  return values ? { values: withColumnNames(values, values) } : node;
}

function withColumnNames(holder: Node, values: Node): Node {
  if (listOf(holder["column_aliases"]).length > 0) return holder;
  const [first] = listOf(values["expressions"]);
  const width = isNode(first) ? listOf(first["expressions"]).length : 0;
  return {
    ...holder,
    alias: holder["alias"] ?? identifier("VALUES"),
    column_aliases: Array.from({ length: width }, (_, index) => identifier(`COLUMN${index + 1}`)),
  };
}
