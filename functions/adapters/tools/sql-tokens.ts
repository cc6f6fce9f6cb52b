/**
 * Tokens of a statement in Snowflake's SQL: words in capitals, quoted names and texts as they are written,
 * other signs one by one; neither blanks nor comments.
 */
export type SqlTokens = readonly string[];

/** Whether a token is a word or a quoted name. */
export const isName = (token: string): boolean => /^[\p{L}_"]/u.test(token);

/** A name as Snowflake compares it: what was quoted as it stands between the quotes. */
export const nameOf = (token: string): string =>
  token.startsWith('"') ? token.slice(1, -1).replaceAll('""', '"') : token;

/** A name has a database, a schema and itself; more is looked at only to be found wrong. */
const MOST_PARTS = 5;

/**
 * The name that ends there, as its parts: `DB.SCHEMA.FN`; `MODEL!PREDICT` is one part, for what an instance
 * offers is called by both.
 */
export function qualifiedName(tokens: SqlTokens, end: number): string[] {
  const parts = [nameOf(tokens[end] ?? "")];
  let at = end;
  if (tokens[at - 1] === "!") {
    const owner = tokens[at - 2] ?? "";
    parts[0] = `${isName(owner) ? nameOf(owner) : ""}!${parts[0]}`;
    at -= 2;
  }
  while (tokens[at - 1] === "." && parts.length < MOST_PARTS) {
    const before = tokens[at - 2] ?? "";
    // `db..fn` leaves out the schema, which is PUBLIC then.
    const isLeftOut = before === ".";
    if (!isLeftOut && !isName(before)) break;
    parts.unshift(isLeftOut ? "PUBLIC" : nameOf(before));
    at -= isLeftOut ? 1 : 2;
  }
  return parts;
}

/** The place of each parenthesis's other one; those without are not in it. */
export function parenthesisPairs(tokens: SqlTokens): ReadonlyMap<number, number> {
  const pairs = new Map<number, number>();
  const open: number[] = [];
  for (const [at, token] of tokens.entries()) {
    if (token === "(") open.push(at);
    const start = token === ")" ? open.pop() : undefined;
    if (start !== undefined) pairs.set(start, at).set(at, start);
  }
  return pairs;
}
