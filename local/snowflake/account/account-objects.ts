import type { DuckDBConnection, DuckDBValue } from "@duckdb/node-api";

import { SnowflakeError } from "../snowflake-error.ts";
import type { Settings } from "./statement-words.ts";

/** What lives in an account outside its databases, as far as this server keeps it. */
export type ObjectKind =
  | "USER"
  | "ROLE"
  | "WAREHOUSE"
  | "RESOURCE MONITOR"
  | "NETWORK POLICY"
  | "NETWORK RULE";

export interface AccountObject {
  readonly name: string;
  readonly owner: string;
  readonly createdOn: string;
  readonly settings: Settings;
}

export interface Grant {
  /** `USAGE`, `SELECT` …, or `ROLE` for a role. */
  readonly privilege: string;
  /** What it is a right on: `DATABASE CREWS`, or the role's name. */
  readonly on: string;
  /** `ROLE WRITER` or `USER APP`. */
  readonly to: string;
}

/**
 * The DuckDB schema they are kept in. A client's names always have a dot between database and schema, so none
 * reaches it.
 */
const SCHEMA = `"account objects"`;

/** Roles that every account has. */
const SYSTEM_ROLES = ["ACCOUNTADMIN", "ORGADMIN", "PUBLIC", "SECURITYADMIN", "SYSADMIN", "USERADMIN"];

/** Makes the tables; does nothing if they are there. */
export async function createAccountTables(connection: DuckDBConnection): Promise<void> {
  const roles = SYSTEM_ROLES.map((role) => `('${role}')`).join(", ");
  await connection.run(`CREATE SCHEMA IF NOT EXISTS ${SCHEMA};
    CREATE TABLE IF NOT EXISTS ${SCHEMA}.objects
      (kind VARCHAR, name VARCHAR, owner VARCHAR, created_on TIMESTAMPTZ, settings JSON);
    CREATE TABLE IF NOT EXISTS ${SCHEMA}.grants
      (privilege VARCHAR, on_object VARCHAR, grantee VARCHAR, created_on TIMESTAMPTZ);
    INSERT INTO ${SCHEMA}.objects SELECT 'ROLE', role, '', now(), '{}' FROM (VALUES ${roles}) AS system(role)
      WHERE role NOT IN (SELECT name FROM ${SCHEMA}.objects WHERE kind = 'ROLE')`);
}

/** All objects of a kind whose name is LIKE the pattern, by name. */
export async function listObjects(
  connection: DuckDBConnection,
  kind: ObjectKind,
  pattern = "%",
): Promise<readonly AccountObject[]> {
  const sql = `SELECT name, owner, strftime(created_on AT TIME ZONE 'UTC', '%Y-%m-%d %H:%M:%S.%g +0000'), settings
    FROM ${SCHEMA}.objects WHERE kind = $1 AND name ILIKE $2 ORDER BY name`;
  const rows = await (await connection.run(sql, [kind, pattern])).getRows();
  return rows.map(readObject);
}

export async function findObject(
  connection: DuckDBConnection,
  kind: ObjectKind,
  name: string,
): Promise<AccountObject | undefined> {
  return (await listObjects(connection, kind)).find((candidate) => candidate.name === name);
}

/** @throws SnowflakeError 002003 if there is none of that name. */
export async function requireObject(
  connection: DuckDBConnection,
  kind: ObjectKind,
  name: string,
): Promise<AccountObject> {
  const found = await findObject(connection, kind, name);
  if (found) return found;
  const words = kind.charAt(0) + kind.slice(1).toLowerCase();
  const message = `SQL compilation error:\n${words} '${name}' does not exist or not authorized.`;
  throw new SnowflakeError("002003", "02000", message);
}

const readObject = ([name, owner, createdOn, settings]: readonly DuckDBValue[]): AccountObject => ({
  name: String(name),
  owner: String(owner),
  createdOn: String(createdOn),
  // Written by putObject only.
  settings: JSON.parse(String(settings)) as Settings,
});

/** Keeps an object in place of any of its kind and name. */
export async function putObject(
  connection: DuckDBConnection,
  kind: ObjectKind,
  { name, owner, settings }: Omit<AccountObject, "createdOn">,
): Promise<void> {
  await dropObject(connection, kind, name);
  const sql = `INSERT INTO ${SCHEMA}.objects VALUES ($1, $2, $3, now(), $4)`;
  await connection.run(sql, [kind, name, owner, JSON.stringify(settings)]);
}

/** Changes the settings of an object that is there. */
export async function changeSettings(
  connection: DuckDBConnection,
  kind: ObjectKind,
  { name, settings }: Pick<AccountObject, "name" | "settings">,
): Promise<void> {
  const sql = `UPDATE ${SCHEMA}.objects SET settings = $3 WHERE kind = $1 AND name = $2`;
  await connection.run(sql, [kind, name, JSON.stringify(settings)]);
}

export async function dropObject(
  connection: DuckDBConnection,
  kind: ObjectKind,
  name: string,
): Promise<void> {
  await connection.run(`DELETE FROM ${SCHEMA}.objects WHERE kind = $1 AND name = $2`, [kind, name]);
}

export async function addGrant(connection: DuckDBConnection, grant: Grant): Promise<void> {
  await removeGrant(connection, grant);
  const { privilege, on, to } = grant;
  await connection.run(`INSERT INTO ${SCHEMA}.grants VALUES ($1, $2, $3, now())`, [privilege, on, to]);
}

export async function removeGrant(connection: DuckDBConnection, { privilege, on, to }: Grant): Promise<void> {
  const sql = `DELETE FROM ${SCHEMA}.grants WHERE privilege = $1 AND on_object = $2 AND grantee = $3`;
  await connection.run(sql, [privilege, on, to]);
}

/** All grants, by what they are on. */
export async function listGrants(connection: DuckDBConnection): Promise<readonly Grant[]> {
  const sql = `SELECT privilege, on_object, grantee FROM ${SCHEMA}.grants ORDER BY on_object, privilege, grantee`;
  const rows = await (await connection.run(sql)).getRows();
  return rows.map(([privilege, on, to]) => ({
    privilege: String(privilege),
    on: String(on),
    to: String(to),
  }));
}
