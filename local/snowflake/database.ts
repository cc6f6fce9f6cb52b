import { existsSync } from "node:fs";
import { rename, rm } from "node:fs/promises";

import { type DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";

import { createAccountTables } from "./account/account-objects.ts";
import { MACROS } from "./macros.ts";
import { SnowflakeError, unsupported } from "./snowflake-error.ts";
import { duckdbSchema } from "./translate/names.ts";

const TYPE_NAMES = `CASE
  WHEN data_type = 'JSON' THEN 'VARIANT' WHEN data_type = 'TIMESTAMP' THEN 'TIMESTAMP_NTZ'
  WHEN data_type = 'TIMESTAMP WITH TIME ZONE' THEN 'TIMESTAMP_LTZ' WHEN data_type = 'VARCHAR' THEN 'TEXT'
  WHEN data_type = 'DOUBLE' THEN 'FLOAT' WHEN data_type = 'BLOB' THEN 'BINARY'
  WHEN data_type IN ('BIGINT', 'HUGEINT', 'INTEGER') OR starts_with(data_type, 'DECIMAL') THEN 'NUMBER'
  ELSE data_type END`;

export const quoteDuckdbName = (name: string): string => `"${name.replaceAll('"', '""')}"`;
export const quoteDuckdbText = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/**
 * Opens a database file, or makes it. No file but this one can be read or written by SQL, and nothing is
 * fetched.
 * @throws Error if another process has the file open.
 */
export async function openDatabase(file: string): Promise<DuckDBInstance> {
  const options = {
    autoinstall_known_extensions: "false",
    autoload_known_extensions: "false",
    enable_external_access: "false",
    // A statement runs in the thread that asks for it. Those of a program change single rows, which several
    // threads make slower: they wake each other for nothing.
    threads: "1",
  };
  if (file !== ":memory:" && !existsSync(file)) await makeFile(file);
  // DuckDB's lock of a file does not hold within one process: an instance that is not quite closed yet must
  // be shared.
  const instance = await (file === ":memory:"
    ? DuckDBInstance.create(file, options)
    : DuckDBInstance.fromCache(file, options));
  const connection = await instance.connect();
  // One transaction, for each writes to the disk at its end.
  await connection.run("BEGIN");
  await connection.run(MACROS.map((macro) => `CREATE OR REPLACE MACRO ${macro};`).join("\n"));
  await createAccountTables(connection);
  await connection.run("COMMIT");
  connection.closeSync();
  return instance;
}

/**
 * Makes an empty database under another name first: one that is half written, because the disk is full or the
 * process is killed, could never be opened.
 */
async function makeFile(file: string): Promise<void> {
  const unfinished = `${file}.unfinished`;
  await rm(unfinished, { force: true });
  try {
    (await DuckDBInstance.create(unfinished)).closeSync();
    await rename(unfinished, file);
  } finally {
    await rm(unfinished, { force: true });
  }
}

async function hasSchema(connection: DuckDBConnection, name: string): Promise<boolean> {
  const sql = "SELECT 1 FROM duckdb_schemas() WHERE schema_name = $1 AND NOT internal";
  return (await connection.run(sql, [name])).rowCount > 0;
}

export const hasDatabase = async (connection: DuckDBConnection, database: string): Promise<boolean> =>
  hasSchema(connection, duckdbSchema(database, "INFORMATION_SCHEMA"));

/** Makes a database with its PUBLIC and INFORMATION_SCHEMA schemas; does nothing if it is there. */
export async function createDatabase(connection: DuckDBConnection, database: string): Promise<void> {
  if (database.includes(".")) throw unsupported(`a database name with a dot (${database})`);
  const information = quoteDuckdbName(duckdbSchema(database, "INFORMATION_SCHEMA"));
  const name = quoteDuckdbText(database);
  const schema = `substr(schema_name, ${database.length + 2})`;
  const mine = `starts_with(schema_name, ${quoteDuckdbText(`${database}.`)})`;
  await connection.run(`CREATE SCHEMA IF NOT EXISTS ${quoteDuckdbName(duckdbSchema(database, "PUBLIC"))}`);
  await connection.run(`CREATE SCHEMA IF NOT EXISTS ${information}`);
  await connection.run(`CREATE OR REPLACE VIEW ${information}.SCHEMATA AS
    SELECT ${name} AS CATALOG_NAME, ${schema} AS SCHEMA_NAME FROM duckdb_schemas() WHERE ${mine}`);
  await connection.run(`CREATE OR REPLACE VIEW ${information}.TABLES AS
    SELECT ${name} AS TABLE_CATALOG, ${schema} AS TABLE_SCHEMA, table_name AS TABLE_NAME, 'BASE TABLE' AS TABLE_TYPE
    FROM duckdb_tables() WHERE ${mine}
    UNION ALL SELECT ${name}, ${schema}, view_name, 'VIEW' FROM duckdb_views() WHERE ${mine}`);
  await connection.run(`CREATE OR REPLACE VIEW ${information}.COLUMNS AS
    SELECT ${name} AS TABLE_CATALOG, ${schema} AS TABLE_SCHEMA, table_name AS TABLE_NAME, column_name AS COLUMN_NAME,
      column_index AS ORDINAL_POSITION, column_default AS COLUMN_DEFAULT,
      CASE WHEN is_nullable THEN 'YES' ELSE 'NO' END AS IS_NULLABLE, ${TYPE_NAMES} AS DATA_TYPE,
      numeric_precision AS NUMERIC_PRECISION, numeric_scale AS NUMERIC_SCALE
    FROM duckdb_columns() WHERE ${mine}`);
}

export async function dropDatabase(connection: DuckDBConnection, database: string): Promise<void> {
  const schemas = await connection.run(
    "SELECT schema_name FROM duckdb_schemas() WHERE starts_with(schema_name, $1)",
    [`${database}.`],
  );
  for (const [schema] of await schemas.getRows()) {
    await connection.run(`DROP SCHEMA ${quoteDuckdbName(String(schema))} CASCADE`);
  }
}

/** @throws SnowflakeError 002003 without the database, 002002 if the schema is there. */
export async function createSchema(
  connection: DuckDBConnection,
  database: string,
  schema: string,
): Promise<void> {
  await requireDatabase(connection, database);
  await connection.run(`CREATE SCHEMA ${quoteDuckdbName(duckdbSchema(database, schema))}`);
}

export async function requireDatabase(connection: DuckDBConnection, database: string): Promise<void> {
  if (await hasDatabase(connection, database)) return;
  throw notFound("Database", database);
}

export async function requireSchema(
  connection: DuckDBConnection,
  database: string,
  schema: string,
): Promise<void> {
  await requireDatabase(connection, database);
  if (await hasSchema(connection, duckdbSchema(database, schema))) return;
  throw notFound("Schema", `${database}.${schema}`);
}

/** Makes what a login names, so that a client's settings work here unchanged. */
export async function ensureSchema(
  connection: DuckDBConnection,
  database: string,
  schema: string,
): Promise<void> {
  if (!(await hasDatabase(connection, database))) await createDatabase(connection, database);
  await connection.run(`CREATE SCHEMA IF NOT EXISTS ${quoteDuckdbName(duckdbSchema(database, schema))}`);
}

const notFound = (kind: string, name: string): SnowflakeError =>
  new SnowflakeError(
    "002003",
    "02000",
    `SQL compilation error:\n${kind} '${name}' does not exist or not authorized.`,
  );
