import { quoteDuckdbName, requireDatabase } from "./database.ts";
import { type EncodedResult, encodeResult } from "./result-encoding.ts";
import type { Session } from "./session.ts";
import { unsupported } from "./snowflake-error.ts";
import { bodyOf, isNode, literalText, type Node, wordOf } from "./syntax-tree.ts";
import { duckdbSchema, resolveTable } from "./translate/names.ts";

const SHOWN: Readonly<Record<string, string>> = {
  TABLES: `SELECT t.TABLE_NAME AS "name", t.TABLE_CATALOG AS "database_name", t.TABLE_SCHEMA AS "schema_name",
      'TABLE' AS "kind", coalesce(d.comment, 'SYSADMIN') AS "owner"
    FROM information.TABLES t JOIN duckdb_tables() d
      ON d.schema_name = t.TABLE_CATALOG || '.' || t.TABLE_SCHEMA AND d.table_name = t.TABLE_NAME
    WHERE t.TABLE_TYPE = 'BASE TABLE' AND $1 IN ('', t.TABLE_SCHEMA) AND t.TABLE_NAME ILIKE $2 ORDER BY 1`,
  SCHEMAS: `SELECT SCHEMA_NAME AS "name", CATALOG_NAME AS "database_name"
    FROM information.SCHEMATA WHERE $1 IS NOT NULL AND SCHEMA_NAME ILIKE $2 ORDER BY 1`,
  DATABASES: `SELECT DISTINCT split_part(schema_name, '.', 1) AS "name" FROM duckdb_schemas()
    WHERE $1 IS NOT NULL AND schema_name LIKE '%.INFORMATION_SCHEMA' AND "name" ILIKE $2 ORDER BY 1`,
};

/** SHOW TABLES, SCHEMAS and DATABASES, with LIKE and IN. */
export async function show(session: Session, statement: Node): Promise<EncodedResult> {
  const body = bodyOf(statement, "show") ?? {};
  const sql = SHOWN[wordOf(body["this"])];
  if (!sql) throw unsupported(`SHOW ${wordOf(body["this"])}`);
  if (body["starts_with"] || body["limit"]) throw unsupported("SHOW with anything but LIKE and IN");
  const { database, schema } = shownIn(session, body);
  await requireDatabase(session.connection, database);
  const view = quoteDuckdbName(duckdbSchema(database, "INFORMATION_SCHEMA"));
  const pattern = literalText(body["like"]) ?? "%";
  return encodeResult(await session.connection.run(sql.replace("information", view), [schema, pattern]));
}

/** Where a SHOW looks; an empty schema stands for all. */
function shownIn({ facts }: Session, body: Node): { readonly database: string; readonly schema: string } {
  const scope = bodyOf(body["scope"], "table");
  const { schema, table } = resolveTable(scope ?? {}, facts);
  switch (wordOf(body["scope_kind"])) {
    case "":
      return facts;
    case "SCHEMA":
      return { database: scope?.["schema"] ? schema : facts.database, schema: table };
    case "DATABASE":
      return { database: table, schema: "" };
    default:
      throw unsupported(`SHOW … IN ${wordOf(body["scope_kind"])}`);
  }
}

/** DESCRIBE TABLE: the columns with their types. */
export async function describe(session: Session, statement: Node): Promise<EncodedResult> {
  const reference = bodyOf(bodyOf(statement, "describe")?.["target"], "table");
  if (!isNode(reference)) throw unsupported("EXPLAIN, and DESCRIBE of anything but a table or user");
  const { database, schema, table } = resolveTable(reference, session.facts);
  // Fails in Snowflake's words if there is no such table.
  await session.connection.run(
    `SELECT 1 FROM ${quoteDuckdbName(duckdbSchema(database, schema))}.${quoteDuckdbName(table)} LIMIT 0`,
  );
  const sql = `SELECT COLUMN_NAME AS "name", DATA_TYPE AS "type", 'COLUMN' AS "kind", left(IS_NULLABLE, 1) AS "null?",
      COLUMN_DEFAULT AS "default"
    FROM ${quoteDuckdbName(duckdbSchema(database, "INFORMATION_SCHEMA"))}.COLUMNS
    WHERE TABLE_SCHEMA = $1 AND TABLE_NAME = $2 ORDER BY ORDINAL_POSITION`;
  return encodeResult(await session.connection.run(sql, [schema, table]));
}
