/** What a statement's end must not be looked for in: quotes (which `''` and `\'` do not end), comments, and bodies between $$. */
const PIECE =
  /'(?:[^'\\]|\\[\s\S]|'')*'|"(?:[^"]|"")*"|\$\$[\s\S]*?\$\$|--[^\n]*|\/\/[^\n]*|\/\*[\s\S]*?\*\/|;|[^'"$\-/;]+|[\s\S]/g;

/**
 * The statements of a script, for the driver runs one at a time. A semicolon in a quote, comment or $$ body ends nothing;
 * comments outside statements are left out.
 */
export function splitStatements(script: string): string[] {
  const statements: string[] = [];
  let statement = "";
  for (const [piece] of script.matchAll(PIECE)) {
    if (piece === ";") {
      statements.push(statement);
      statement = "";
    } else if (/^(?:--|\/\/|\/\*)/.test(piece)) {
      statement += statement.trim() === "" ? "" : " ";
    } else {
      statement += piece;
    }
  }
  return [...statements, statement].map((text) => text.trim()).filter((text) => text !== "");
}
