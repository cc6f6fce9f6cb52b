import { beginningOf } from "../../text/cut.ts";
import { sqlPieces } from "../../text/sql.ts";

/** A text as one statement that only reads, or why it is none, in a sentence for whoever wrote it. */
export type ReadOnlySql = { readonly sql: string } | { readonly problem: string };

/**
 * Takes one SELECT, or WITH … SELECT. It is a courtesy to models, which learn from the sentence what is not
 * wanted: what keeps data from being changed is the role that runs the statement. Comments are left out of
 * what is sent, so that Snowflake reads no other statement than was looked at here.
 */
export function readOnlySql(text: string): ReadOnlySql {
  const tokens: string[] = [];
  let sql = "";
  let isOver = false;
  for (const { text: piece, kind } of sqlPieces(text)) {
    if (kind === "open") return { problem: `${piece} is opened and not closed` };
    if (kind === "comment" || kind === "blank") {
      sql += kind === "comment" ? " " : piece;
    } else if (piece === ";") {
      isOver ||= tokens.length > 0;
    } else if (isOver) {
      return { problem: "There is more than one statement; send them one at a time" };
    } else {
      tokens.push(kind === "quote" ? piece : piece.toUpperCase());
      sql += piece;
    }
  }
  const problem = problemOf(tokens);
  return problem === undefined ? { sql: sql.trim() } : { problem };
}

function problemOf(tokens: readonly string[]): string | undefined {
  const [first] = tokens;
  if (first === undefined) return "There is no statement; write one SELECT";
  if (!isQuery(tokens)) {
    const start = beginningOf(first, 30);
    return `Only one SELECT, or WITH … SELECT, can be run here; this is no such statement: it begins with ${start}`;
  }
  if (tokens.includes("->>")) return "->> chains statements, and only one can be run here";
  if (tokens.includes("INTO")) return "SELECT … INTO writes, and this tool only reads";
  const locks = tokens.some((token, index) => token === "FOR" && tokens[index + 1] === "UPDATE");
  return locks ? "FOR UPDATE locks rows, and this tool only reads" : changingCall(tokens);
}

/** What a query may call that changes sessions, the account or a sequence, whatever else it reads. */
function changingCall(tokens: readonly string[]): string | undefined {
  const unquoted = tokens.map((token) => token.replace(/^"(.*)"$/s, "$1").toUpperCase());
  if (unquoted.some((token, index) => token.startsWith("SYSTEM$") && tokens[index + 1] === "("))
    return "Functions that begin with SYSTEM$ may act on sessions and on the account, and this tool only reads";
  const isNext = (token: string, index: number): boolean =>
    (token === "NEXTVAL" && tokens[index - 1] === ".") ||
    (token === "GETNEXTVAL" && tokens[index + 1] === "(");
  if (unquoted.some(isNext)) return "NEXTVAL moves the sequence on, and this tool only reads";
  const isNamedByText = tokens.some((token, index) => token === "IDENTIFIER" && isCalled(tokens, index + 1));
  return isNamedByText ? "Call functions by their names, not by IDENTIFIER" : undefined;
}

/** Whether `(…)(` stands there, with no more between the first two parentheses than a name takes. */
function isCalled(tokens: readonly string[], start: number): boolean {
  const end = tokens.slice(start, start + 10).indexOf(")");
  return tokens[start] === "(" && end > 0 && tokens[start + end + 1] === "(";
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
