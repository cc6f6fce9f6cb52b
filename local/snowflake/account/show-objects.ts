import type { DuckDBConnection } from "@duckdb/node-api";

import { column, type EncodedResult } from "../result-encoding.ts";
import type { Session } from "../session.ts";
import { unsupported } from "../snowflake-error.ts";
import {
  type AccountObject,
  type Grant,
  listGrants,
  listObjects,
  type ObjectKind,
  requireObject,
} from "./account-objects.ts";
import type { StatementWords } from "./statement-words.ts";
import { visibleSettings } from "./users.ts";

type Columns = Readonly<Record<string, (object: AccountObject) => string>>;

const setting =
  (name: string, otherwise = "") =>
  ({ settings }: AccountObject): string =>
    settings[name] ?? otherwise;
const has =
  (name: string) =>
  ({ settings }: AccountObject): string =>
    String(settings[name] !== undefined);

const CREATED: Columns = { created_on: ({ createdOn }) => createdOn };
const NAME: Columns = { name: ({ name }) => name };
const ENDING: Columns = { comment: setting("COMMENT"), owner: ({ owner }) => owner };

/** The columns of SHOW in Snowflake's words, as far as this server has something to say in them. */
const COLUMNS: Readonly<Record<ObjectKind, Columns>> = {
  USER: {
    ...NAME,
    ...CREATED,
    login_name: (user) => setting("LOGIN_NAME", user.name)(user),
    display_name: (user) => setting("DISPLAY_NAME", user.name)(user),
    email: setting("EMAIL"),
    disabled: (user) => setting("DISABLED", "false")(user).toLowerCase(),
    default_warehouse: setting("DEFAULT_WAREHOUSE"),
    default_namespace: setting("DEFAULT_NAMESPACE"),
    default_role: setting("DEFAULT_ROLE"),
    default_secondary_roles: setting("DEFAULT_SECONDARY_ROLES", "ALL"),
    has_password: has("PASSWORD"),
    has_rsa_public_key: has("RSA_PUBLIC_KEY"),
    type: setting("TYPE", "PERSON"),
    ...ENDING,
  },
  ROLE: { ...CREATED, ...NAME, ...ENDING },
  WAREHOUSE: {
    ...NAME,
    state: () => "STARTED",
    type: setting("WAREHOUSE_TYPE", "STANDARD"),
    size: setting("WAREHOUSE_SIZE", "X-Small"),
    auto_suspend: setting("AUTO_SUSPEND", "600"),
    auto_resume: setting("AUTO_RESUME", "true"),
    resource_monitor: setting("RESOURCE_MONITOR", "null"),
    ...CREATED,
    ...ENDING,
  },
  "RESOURCE MONITOR": {
    ...NAME,
    credit_quota: setting("CREDIT_QUOTA"),
    frequency: setting("FREQUENCY", "MONTHLY"),
    ...CREATED,
    ...ENDING,
  },
  "NETWORK POLICY": { ...CREATED, ...NAME, ...ENDING },
  "NETWORK RULE": { ...CREATED, ...NAME, type: setting("TYPE"), mode: setting("MODE"), ...ENDING },
};

const textTable = (names: readonly string[], rowset: EncodedResult["rowset"]): EncodedResult => ({
  rowtype: names.map((name) => column(name, "text")),
  rowset,
});

/** SHOW USERS, ROLES, WAREHOUSES … LIKE a pattern. */
export async function showObjects(
  connection: DuckDBConnection,
  kind: ObjectKind,
  pattern: string,
): Promise<EncodedResult> {
  const objects = await listObjects(connection, kind, pattern);
  const columns = Object.entries(COLUMNS[kind]);
  return textTable(
    columns.map(([name]) => name),
    objects.map((object) => columns.map(([, read]) => read(object))),
  );
}

/**
 * DESCRIBE USER and the like: a row for each setting, without secrets. @throws SnowflakeError 002003 if it is
 * not there
 */
export async function describeObject(
  connection: DuckDBConnection,
  kind: ObjectKind,
  name: string,
): Promise<EncodedResult> {
  const object = await requireObject(connection, kind, name);
  const rows = Object.entries({ NAME: name, ...visibleSettings(object.settings) });
  return textTable(
    ["property", "value", "default", "description"],
    rows.map(([property, value]) => [property, value, "null", ""]),
  );
}

/** SHOW PARAMETERS: those of the session. */
export async function showParameters(session: Session, pattern: string): Promise<EncodedResult> {
  const like = likeExpression(pattern);
  const rows = session.parameterList().filter(({ name }) => like.test(name));
  return textTable(
    ["key", "value", "default", "level", "description", "type"],
    rows.map(({ name, value }) => [name, String(value), "", "", "", typeof value]),
  );
}

/** A LIKE pattern, which in SHOW does not mind case. */
function likeExpression(pattern: string): RegExp {
  const parts = pattern.match(/[%_]|[^%_]+/g) ?? [];
  const written = parts.map((part) =>
    part === "%" ? ".*" : part === "_" ? "." : part.replaceAll(/[^\w ]/g, String.raw`\$&`),
  );
  return new RegExp(`^${written.join("")}$`, "is");
}

/** SHOW GRANTS TO ROLE | TO USER | OF ROLE | ON something, or of all. */
export async function showGrants({ connection }: Session, words: StatementWords): Promise<EncodedResult> {
  const grants = await listGrants(connection);
  const wanted = wantedGrants(words);
  return textTable(
    ["privilege", "granted_on", "name", "granted_to", "grantee_name"],
    grants.filter(wanted).map(({ privilege, on, to }) => [privilege, ...kindAndName(on), ...kindAndName(to)]),
  );
}

function wantedGrants(words: StatementWords): (grant: Grant) => boolean {
  if (words.done) return () => true;
  const [direction = "", ...target] = words.rest().replaceAll(" . ", ".").split(" ");
  const named = target.join(" ");
  switch (direction) {
    case "TO":
      return ({ to }) => to === named;
    case "ON":
    case "OF":
      return ({ on }) => on === named;
    default:
      throw unsupported(`SHOW GRANTS ${direction}`);
  }
}

/** `DATABASE CREWS` → DATABASE and CREWS. */
function kindAndName(words: string): readonly [string, string] {
  const space = words.lastIndexOf(" ");
  return [words.slice(0, Math.max(space, 0)), words.slice(space + 1)];
}
