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
const pieceExpression = (closed: Partial<typeof CLOSED>): RegExp => {
  const { "/*": comment, ...quotes } = closed;
  const quote = Object.values(quotes);
  const parts = [
    ...(quote.length === 0 ? [] : [`(?<quote>${quote.join("|")})`]),
    String.raw`(?<comment>--[^\n\r]*|\/\/[^\n\r]*${comment === undefined ? "" : `|${comment}`})`,
    String.raw`(?<open>['"]|\$\$|\/\*)|(?<blank>\s+)|->>|[\p{L}_](?:[\p{L}\p{N}_]|\$(?!\$))*|[\s\S]`,
  ];
  return new RegExp(parts.join("|"), "gu");
};

/** What begins and ends by a sign, by that sign. */
const CLOSED = {
  "'": String.raw`'(?:[^'\\]|\\[\s\S]|'')*'`,
  '"': String.raw`"(?:[^"]|"")*"`,
  $$: String.raw`\$\$[\s\S]*?\$\$`,
  "/*": String.raw`\/\*[\s\S]*?\*\/`,
} as const;

const PIECE = pieceExpression(CLOSED);

const NAMED_KINDS = ["quote", "comment", "open", "blank"] as const;

/** The pieces of a text in Snowflake's SQL, which is read and never run here. */
export function* sqlPieces(sql: string): Generator<SqlPiece> {
  let closed: Partial<typeof CLOSED> = CLOSED;
  let expression = new RegExp(PIECE);
  for (let at = 0; at < sql.length; at = expression.lastIndex) {
    expression.lastIndex = at;
    const { 0: text, groups } = expression.exec(sql) ?? { 0: sql.slice(at), groups: undefined };
    const kind = NAMED_KINDS.find((name) => groups?.[name] !== undefined) ?? "code";
    yield { text, kind };
    if (kind !== "open") continue;
    // What has no end from here has none further on: looking for it again from each sign takes for ever.
    closed = Object.fromEntries(Object.entries(closed).filter(([sign]) => sign !== text));
    const { lastIndex } = expression;
    expression = pieceExpression(closed);
    expression.lastIndex = lastIndex;
  }
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
