import { beginningOf } from "../../text/cut.ts";
import { sqlPieces } from "../../text/sql.ts";
import { calledFunctions, movesSequence } from "./sql-calls.ts";
import { refusedFunction } from "./sql-functions.ts";
import type { SqlTokens } from "./sql-tokens.ts";

/** A text as one statement that only reads, or why it is none, in a sentence for whoever wrote it. */
export type ReadOnlySql = { readonly sql: string } | { readonly problem: string };

/** Words and signs of a stage's path. */
const IN_STAGE = /^(?:[\p{L}_][^]*|[\p{N}./=~%-])$/u;

/** Whether the deployment lets queries call a function that is not among those that only read. */
export type IsAllowedFunction = (parts: readonly string[]) => boolean;

/**
 * Takes one SELECT, or WITH … SELECT, that calls none but Snowflake's functions that only read, and what the
 * deployment allows beside them. What keeps data from being changed is the role that runs the statement; this
 * keeps a model from what that role cannot be kept from (Snowflake lets PUBLIC call its AI functions), and
 * tells it what is not wanted. Comments are left out of what is sent, so that Snowflake reads no other
 * statement than was looked at here.
 */
export function readOnlySql(text: string, isAllowed: IsAllowedFunction = () => false): ReadOnlySql {
  const tokens: string[] = [];
  let sql = "";
  let isOver = false;
  let isStage = false;
  for (const { text: piece, kind } of sqlPieces(text)) {
    if (kind === "open") return { problem: `${piece} is opened and not closed` };
    if (kind === "comment" || kind === "blank") {
      sql += kind === "comment" ? " " : piece;
      isStage = false;
    } else if (piece === ";") {
      isOver ||= tokens.length > 0;
    } else if (isOver) {
      return { problem: "There is more than one statement; send them one at a time" };
    } else {
      // A stage's path is one token, whatever signs are in it: @stage/day=1/file.csv
      isStage = piece === "@" || (isStage && (kind === "quote" || IN_STAGE.test(piece)));
      if (isStage && piece !== "@") tokens.push(`${tokens.pop() ?? ""}${piece}`);
      else tokens.push(kind === "quote" ? piece : piece.toUpperCase());
      sql += piece;
    }
  }
  const problem = problemOf(tokens, isAllowed);
  return problem === undefined ? { sql: sql.trim() } : { problem };
}

function problemOf(tokens: SqlTokens, isAllowed: IsAllowedFunction): string | undefined {
  const [first] = tokens;
  if (first === undefined) return "There is no statement; write one SELECT";
  if (!isQuery(tokens)) {
    const start = beginningOf(first, 30);
    return `Only one SELECT, or WITH … SELECT, can be run here; this is no such statement: it begins with ${start}`;
  }
  if (tokens.includes("->>")) return "->> chains statements, and only one can be run here";
  if (tokens.includes("INTO")) return "SELECT … INTO writes, and this tool only reads";
  const locks = tokens.some((token, index) => token === "FOR" && tokens[index + 1] === "UPDATE");
  return locks ? "FOR UPDATE locks rows, and this tool only reads" : wrongCall(tokens, isAllowed);
}

/** What a query calls that may change, spend or send out something, whatever else it reads. */
function wrongCall(tokens: SqlTokens, isAllowed: IsAllowedFunction): string | undefined {
  for (const parts of calledFunctions(tokens)) {
    if (parts[0] === "IDENTIFIER") return "Call functions by their names, not by IDENTIFIER";
    const refusal = isAllowed(parts) ? undefined : refusedFunction(parts);
    if (refusal !== undefined) return refusal;
  }
  return movesSequence(tokens) && !isAllowed(["NEXTVAL"])
    ? "NEXTVAL moves the sequence on, and this tool only reads"
    : undefined;
}

/** Whether the tokens begin as a query does: in parentheses or not, its WITH before it or not. */
function isQuery(tokens: readonly string[]): boolean {
  for (let at = 0; ;) {
    while (tokens[at] === "(") at += 1;
    if (tokens[at] === "SELECT") return true;
    const afterwards = tokens[at] === "WITH" ? afterNamedQueries(tokens, at + 1) : undefined;
    if (afterwards === undefined) return false;
    at = afterwards;
  }
}

/**
 * Where `[RECURSIVE] name [(columns)] AS (…), …` ends; undefined where something else stands, such as a
 * procedure's body.
 */
function afterNamedQueries(tokens: readonly string[], start: number): number | undefined {
  let at = tokens[start] === "RECURSIVE" && tokens[start + 1] !== "AS" ? start + 1 : start;
  for (;;) {
    at += 1;
    if (tokens[at] === "(") at = afterParentheses(tokens, at);
    if (tokens[at] !== "AS" || tokens[at + 1] !== "(") return undefined;
    at = afterParentheses(tokens, at + 1);
    if (tokens[at] !== ",") return at;
    at += 1;
  }
}

function afterParentheses(tokens: readonly string[], start: number): number {
  let depth = 0;
  for (let at = start; at < tokens.length; at += 1) {
    if (tokens[at] === "(") depth += 1;
    if (tokens[at] === ")") depth -= 1;
    if (depth === 0) return at + 1;
  }
  return tokens.length;
}
