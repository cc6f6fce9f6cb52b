/** A piece of a text in SQL: all of them together are the text. */
export interface SqlPiece {
  readonly text: string;
  /**
   * "quote": a text, a quoted name or a body between $$. "comment": without its line end. "blank": white
   * space. "open": the sign that begins a quote, a body or a comment which does not end. "code": a word or a
   * sign.
   */
  readonly kind: "quote" | "comment" | "blank" | "open" | "code";
}

/**
 * Quotes (which `''` and `\'` do not end), bodies between $$, comments, the beginnings of those without an
 * end, the sign that chains statements, words, white space, and any other sign by itself.
 */
const PIECE =
  /(?<quote>'(?:[^'\\]|\\[\s\S]|'')*'|"(?:[^"]|"")*"|\$\$[\s\S]*?\$\$)|(?<comment>--[^\n\r]*|\/\/[^\n\r]*|\/\*[\s\S]*?\*\/)|(?<open>['"]|\$\$|\/\*)|(?<blank>\s+)|->>|[\p{L}_](?:[\p{L}\p{N}_]|\$(?!\$))*|[\s\S]/gu;

const NAMED_KINDS = ["quote", "comment", "open", "blank"] as const;

/** The pieces of a text in Snowflake's SQL, which is read and never run here. */
export function* sqlPieces(sql: string): Generator<SqlPiece> {
  for (const { 0: text, groups } of sql.matchAll(PIECE))
    yield { text, kind: NAMED_KINDS.find((kind) => groups?.[kind] !== undefined) ?? "code" };
}

/**
 * The statements of a script, for Snowflake's driver runs one at a time. A semicolon in a quote, a comment or
 * a body between $$ ends nothing; of comments a blank stays inside a statement, and nothing outside.
 */
export function splitStatements(script: string): string[] {
  const statements: string[] = [];
  let statement = "";
  for (const { text, kind } of sqlPieces(script)) {
    if (text === ";") {
      statements.push(statement);
      statement = "";
    } else if (kind === "comment") statement += " ";
    else statement += text;
  }
  return [...statements, statement].map((text) => text.trim()).filter((text) => text !== "");
}
