import { RecordUnavailable } from "../../../domain/errors.ts";
import { beginningOf, firstLine } from "../../../text/cut.ts";
import type { SnowflakeConnection } from "../connection.ts";
import type { Migration } from "./migration-files.ts";
import { runSchemaStatement, snowflakeCode, snowflakeWords } from "./schema-statement.ts";

/** The table that a statement names first. */
const TABLE = /(?:\b(?:TABLE|INTO|FROM)|^UPDATE)\s+(?:IF\s+(?:NOT\s+)?EXISTS\s+)?([\w$."]+)/i;

/**
 * Codes of a statement for which the role's rights do not suffice: plainly so, "does not exist or not
 * authorized", and "already exists, but current role has no privileges on it".
 */
const REFUSED_BY_RIGHTS = new Set(["003001", "002003", "003041"]);

interface FailedStatement {
  readonly migration: Migration;
  /** From 1. */
  readonly number: number;
  readonly of: number;
  readonly statement: string;
  /** The command that goes on. */
  readonly again: string;
}

/**
 * The sentences for a statement that failed: which it was, what Snowflake said, the line that fixes a table
 * owned by another role, and how to go on.
 */
export async function explainFailure(
  connection: SnowflakeConnection,
  { migration, number, of, statement, again }: FailedStatement,
  error: unknown,
): Promise<string> {
  const isAboutRights = REFUSED_BY_RIGHTS.has(snowflakeCode(error));
  const ownership = isAboutRights ? await explainOwnership(connection, statement) : [];
  return [
    `${migration.script}: statement ${number} of ${of} failed: ${beginningOf(firstLine(statement), 160)}`,
    `Snowflake says: ${snowflakeWords(isAboutRights ? withoutHint(error) : error)}`,
    ...ownership,
    `Fix the cause, then run ${again} again: it goes on with ${migration.script}, whose statements may all be run again.`,
  ].join("\n");
}

/** The hint to a refusal over rights is to run the migrations, which is what happens here. */
function withoutHint(error: unknown): unknown {
  const told = error instanceof RecordUnavailable ? error.cause : error;
  return told instanceof Error && told.cause instanceof Error ? told.cause : told;
}

async function explainOwnership(connection: SnowflakeConnection, statement: string): Promise<string[]> {
  const table = (TABLE.exec(statement)?.[1] ?? "").split(".").at(-1)?.replaceAll('"', "").toUpperCase();
  if (table === undefined || table === "") return [];
  try {
    const [shown, [session]] = await Promise.all([
      runSchemaStatement(connection, {
        operation: "look for the table's owner",
        sqlText: `SHOW TABLES LIKE '${table}'`,
      }),
      runSchemaStatement(connection, {
        operation: "read the session's names",
        sqlText: "SELECT CURRENT_ROLE() AS role, CURRENT_DATABASE() AS db, CURRENT_SCHEMA() AS sch",
      }),
    ]);
    const role = String(session?.["ROLE"]);
    // An underscore stands for any character in LIKE.
    const owner = shown.map(ownerOf(table)).find((name) => name !== undefined);
    if (owner === role) return [];
    const name = `"${String(session?.["DB"])}"."${String(session?.["SCH"])}"."${table}"`;
    return ownershipSentences(name, role, owner);
  } catch (failure) {
    return [`Who owns ${table} could not be read: ${snowflakeWords(failure)}`];
  }
}

const ownerOf =
  (table: string) =>
  ({ name, owner }: Readonly<Record<string, unknown>>): string | undefined =>
    name === table && typeof owner === "string" && owner !== "" ? owner : undefined;

/**
 * The old owner's rights end with its ownership, so a program that used them is given what it needs in the
 * same breath.
 */
function ownershipSentences(table: string, role: string, owner: string | undefined): string[] {
  const belongs =
    owner === undefined
      ? `The role ${role} may not even see ${table}, or there is none. If there is one (SHOW TABLES says so to ACCOUNTADMIN, with its owner), its owner or ACCOUNTADMIN hands it over:`
      : `${table} belongs to the role ${owner}, and only an owner may alter a table. ${owner} or ACCOUNTADMIN hands it over:`;
  return [
    belongs,
    `  GRANT OWNERSHIP ON TABLE ${table} TO ROLE "${role}" COPY CURRENT GRANTS;`,
    `Whatever still writes rows as ${owner ?? "its old owner"} needs, after that:`,
    `  GRANT SELECT, INSERT, UPDATE ON TABLE ${table} TO ROLE ${owner === undefined ? "…" : `"${owner}"`};`,
  ];
}
