import { quoteDuckdbName } from "../database.ts";
import { type EncodedResult, statusRow } from "../result-encoding.ts";
import type { Session } from "../session.ts";
import { syntaxError } from "../snowflake-error.ts";
import { setTableOwner } from "../table-owner.ts";
import { duckdbSchema } from "../translate/names.ts";
import { addGrant, removeGrant } from "./account-objects.ts";
import type { StatementWords } from "./statement-words.ts";

/**
 * GRANT and REVOKE of roles and rights. Nothing is refused here because a right is missing: rights are kept
 * for SHOW GRANTS only, except OWNERSHIP of a table, which changes its owner. Roles and users need not exist,
 * as migrations may run before the setup.
 */
export async function changeGrant(
  session: Session,
  words: StatementWords,
  how: "GRANT" | "REVOKE",
): Promise<EncodedResult> {
  const { privileges, on, to } = readGrant(words.rest(), how === "GRANT" ? " TO " : " FROM ");
  for (const privilege of privileges) {
    const grant = { privilege, on, to };
    if (how === "REVOKE") await removeGrant(session.connection, grant);
    else await addGrant(session.connection, grant);
    if (how === "GRANT" && privilege === "OWNERSHIP") await passTable(session, on, to);
  }
  return statusRow("Statement executed successfully.");
}

const ENDINGS = /( WITH GRANT OPTION| (?:COPY|REVOKE) CURRENT GRANTS| CASCADE| RESTRICT)$/;

/** `USAGE, MONITOR ON DATABASE A TO ROLE B` or `ROLE A TO USER B`. */
function readGrant(written: string, direction: " TO " | " FROM ") {
  const text = written
    .replaceAll(" . ", ".")
    .replace(ENDINGS, "")
    .replace(/^GRANT OPTION FOR /, "");
  const [what = "", target, ...more] = text.split(direction);
  if (!target || more.length > 0) throw syntaxError(`syntax error: expected${direction}after ${what}.`);
  const to = /^(ROLE|USER|SHARE|DATABASE ROLE) /.test(target) ? target : `ROLE ${target}`;
  const [rights = "", on] = what.split(" ON ");
  if (on !== undefined) return { privileges: rights.split(" , "), on, to };
  const role = /^(?:DATABASE )?ROLE (.+)$/.exec(rights)?.[1];
  if (role === undefined) throw syntaxError(`syntax error: expected ON after ${rights}.`);
  return { privileges: ["USAGE"], on: `ROLE ${role}`, to };
}

async function passTable({ connection, facts }: Session, on: string, to: string): Promise<void> {
  const names = /^TABLE (.+)$/.exec(on)?.[1]?.split(".");
  const role = /^ROLE (.+)$/.exec(to)?.[1];
  if (!names || role === undefined) return;
  const [table = "", schema = facts.schema, database = facts.database] = names.toReversed();
  await setTableOwner(
    connection,
    `${quoteDuckdbName(duckdbSchema(database, schema))}.${quoteDuckdbName(table)}`,
    role,
  );
}
