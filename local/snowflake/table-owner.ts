import type { DuckDBConnection } from "@duckdb/node-api";

import { quoteDuckdbName, quoteDuckdbText } from "./database.ts";
import type { Session } from "./session.ts";
import { bodyOf, isNode, type Node } from "./syntax-tree.ts";
import { duckdbSchema, resolveTable } from "./translate/names.ts";

/**
 * The table that a CREATE TABLE makes, by its DuckDB name; undefined if it is there and stays, or for other
 * statements.
 */
export async function createdTable(session: Session, statement: Node): Promise<string | undefined> {
  const body = bodyOf(statement, "create_table");
  if (!body) return undefined;
  const { database, schema, table } = resolveTable(isNode(body["name"]) ? body["name"] : {}, session.facts);
  const inSchema = duckdbSchema(database, schema);
  const sql = "SELECT 1 FROM duckdb_tables() WHERE schema_name = $1 AND table_name = $2";
  const there = (await session.connection.run(sql, [inSchema, table])).rowCount > 0;
  if (there && body["or_replace"] !== true) return undefined;
  return `${quoteDuckdbName(inSchema)}.${quoteDuckdbName(table)}`;
}

/**
 * Writes the owning role into the remark of a DuckDB table, which goes with the table when it is renamed or
 * dropped.
 */
export async function setTableOwner(
  connection: DuckDBConnection,
  table: string,
  role: string,
): Promise<void> {
  await connection.run(`COMMENT ON TABLE ${table} IS ${quoteDuckdbText(role)}`);
}
