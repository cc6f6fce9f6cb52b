import {
  createDatabase,
  createSchema,
  dropDatabase,
  hasDatabase,
  quoteDuckdbName,
  requireDatabase,
  requireSchema,
} from "./database.ts";
import type { ParameterValue } from "./session-parameters.ts";
import type { Session } from "./session.ts";
import { SnowflakeError, unsupported } from "./snowflake-error.ts";
import {
  bodyOf,
  isIdentifier,
  isNode,
  kindOf,
  listOf,
  nameOf,
  type Node,
  type Tree,
  wordOf,
} from "./syntax-tree.ts";
import { duckdbSchema } from "./translate/names.ts";

type Change = (session: Session, body: Node) => Promise<void>;

const SESSION_CHANGES: Readonly<Record<string, Change>> = {
  use,
  alter_session: alterSession,
  transaction: async (session) => session.begin(),
  commit: async (session) => session.end("COMMIT"),
  rollback: async (session) => session.end("ROLLBACK"),
};

const SCHEMA_CHANGES: Readonly<Record<string, Change>> = {
  create_database: makeDatabase,
  create_schema: makeSchema,
  drop_database: removeDatabase,
  drop_schema: removeSchema,
};

export const isSessionStatement = (kind: string): boolean => kind in SESSION_CHANGES;
export const isSchemaStatement = (kind: string): boolean => kind in SCHEMA_CHANGES;

const DONE = "Statement executed successfully.";

/** USE, ALTER SESSION, BEGIN, COMMIT and ROLLBACK. Gives the message that Snowflake answers. */
export async function changeSession(session: Session, statement: Node): Promise<string> {
  const kind = kindOf(statement);
  await SESSION_CHANGES[kind]?.(session, bodyOf(statement, kind) ?? {});
  return DONE;
}

/** CREATE and DROP of databases and schemas. Gives the message that Snowflake answers. */
export async function changeSchemas(session: Session, statement: Node): Promise<string> {
  const kind = kindOf(statement);
  await SCHEMA_CHANGES[kind]?.(session, bodyOf(statement, kind) ?? {});
  return DONE;
}

async function use(session: Session, body: Node): Promise<void> {
  const written = body["this"];
  const name = isIdentifier(written) ? nameOf(written) : "";
  // Without a kind the name is a database, or a database and a schema.
  switch (wordOf(body["kind"]) || (name.includes(".") ? "Schema" : "Database")) {
    case "Warehouse":
      session.facts = { ...session.facts, warehouse: name };
      return;
    case "Role":
      session.facts = { ...session.facts, role: name };
      return;
    case "Database":
      await useDatabase(session, name);
      return;
    case "Schema":
      await useSchema(session, name);
      return;
    default:
      throw unsupported(`USE ${wordOf(body["kind"])}`);
  }
}

async function useDatabase(session: Session, database: string): Promise<void> {
  await requireDatabase(session.connection, database);
  session.facts = { ...session.facts, database, schema: "PUBLIC" };
}

/** The parser joins the parts of the name with a dot. */
async function useSchema(session: Session, name: string): Promise<void> {
  const dot = name.indexOf(".");
  const database = dot < 0 ? session.facts.database : name.slice(0, dot);
  const schema = name.slice(dot + 1);
  await requireSchema(session.connection, database, schema);
  session.facts = { ...session.facts, database, schema };
}

async function alterSession(session: Session, body: Node): Promise<void> {
  for (const expression of listOf(body["expressions"])) {
    const item = bodyOf(expression, "set_item");
    const name = item
      ? parameterWord(item["name"])
      : isNode(expression)
        ? parameterWord(expression)
        : undefined;
    if (name === undefined) throw unsupported("this form of ALTER SESSION");
    if (item) await session.setParameter(name, parameterValue(item["value"]));
    else await session.unsetParameter(name);
  }
}

function parameterWord(tree: Tree | undefined): string | undefined {
  const name = bodyOf(tree, "column")?.["name"] ?? bodyOf(tree, "identifier");
  return isIdentifier(name) ? name.name : undefined;
}

function parameterValue(tree: Tree | undefined): ParameterValue {
  const literal = bodyOf(tree, "literal");
  if (literal)
    return literal["literal_type"] === "number" ? Number(literal["value"]) : wordOf(literal["value"]);
  const truth = bodyOf(tree, "boolean");
  if (truth) return truth["value"] === true;
  const word = parameterWord(tree);
  if (word === undefined) throw unsupported("a session parameter that is not a literal");
  return word;
}

const exists = (kind: string, name: string): SnowflakeError =>
  new SnowflakeError("002002", "42710", `SQL compilation error:\nObject '${name}' already exists (${kind}).`);

async function makeDatabase(session: Session, body: Node): Promise<void> {
  const name = isIdentifier(body["name"]) ? nameOf(body["name"]) : "";
  const there = await hasDatabase(session.connection, name);
  if (there && body["if_not_exists"] !== true) throw exists("database", name);
  if (!there) await createDatabase(session.connection, name);
  // As in Snowflake, what is created is used from then on.
  await useDatabase(session, name);
}

async function makeSchema(session: Session, body: Node): Promise<void> {
  const parts = listOf(body["name"]).filter(isIdentifier).map(nameOf);
  const schema = parts.at(-1) ?? "";
  const database = parts.length > 1 ? (parts[0] ?? "") : session.facts.database;
  const missing = await requireSchema(session.connection, database, schema).then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!missing && body["if_not_exists"] !== true) throw exists("schema", schema);
  if (missing) await createSchema(session.connection, database, schema);
  session.facts = { ...session.facts, database, schema };
}

async function removeDatabase(session: Session, body: Node): Promise<void> {
  const name = isIdentifier(body["name"]) ? nameOf(body["name"]) : "";
  if (body["if_exists"] !== true) await requireDatabase(session.connection, name);
  await dropDatabase(session.connection, name);
}

async function removeSchema(session: Session, body: Node): Promise<void> {
  const reference = isNode(body["name"]) ? body["name"] : {};
  const schema = isIdentifier(reference) ? nameOf(reference) : "";
  const { database } = session.facts;
  if (body["if_exists"] !== true) await requireSchema(session.connection, database, schema);
  await session.connection.run(
    `DROP SCHEMA IF EXISTS ${quoteDuckdbName(duckdbSchema(database, schema))} CASCADE`,
  );
}
