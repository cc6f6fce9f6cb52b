import { sqlPieces } from "../../text/sql.ts";
import type { IsAllowedFunction } from "./read-only-sql.ts";
import { isSnowflakesOwn } from "./sql-functions.ts";
import { nameOf } from "./sql-tokens.ts";

/** Where a name is looked for that has no database or schema. */
interface Session {
  readonly database: string;
  readonly schema: string;
}

/**
 * Whether a function is on the deployment's list. An entry of one part is a function that is called by that
 * name alone; one of more parts is a function of an account's schema, however it is called.
 */
export function allowedFunctions(list: string, session: Session): IsAllowedFunction {
  const entries = list
    .split(",")
    .filter((entry) => entry.trim() !== "")
    .map((entry) => partsOf(entry.trim()));
  return (called) => entries.some((entry) => isEntryFor(entry, called, session));
}

function isEntryFor(entry: readonly string[], called: readonly string[], session: Session): boolean {
  if (entry.length === 1)
    return entry[0] === "*" || (called.length === 1 && isLike(called[0] ?? "", entry[0] ?? ""));
  // No schema can have a function that is called by the name of one of Snowflake's own.
  if (called.length === 1 && isSnowflakesOwn(called[0] ?? "")) return false;
  const names = inFull(entry, session);
  return inFull(called, session).every((part, index) => isLike(part, names[index] ?? ""));
}

const partsOf = (entry: string): string[] => {
  const parts = [""];
  for (const { text, kind } of sqlPieces(entry)) {
    if (text === ".") parts.push("");
    else parts.push(`${parts.pop() ?? ""}${kind === "quote" ? nameOf(text) : text.toUpperCase()}`);
  }
  return parts;
};

const inFull = (parts: readonly string[], { database, schema }: Session): readonly string[] =>
  [database.toUpperCase(), schema.toUpperCase()].slice(0, Math.max(0, 3 - parts.length)).concat(parts);

const isLike = (name: string, entry: string): boolean =>
  entry.endsWith("*") ? name.startsWith(entry.slice(0, -1)) : name === entry;
