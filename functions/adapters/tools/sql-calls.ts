import { isName, nameOf, parenthesisPairs, qualifiedName, type SqlTokens } from "./sql-tokens.ts";

/** Words before parentheses that hold no arguments: nothing that is called can have such a name. */
const SYNTAX = new Set(
  `ALL AND ANY AS ASOF BETWEEN BY CASE CONNECT_BY_ROOT CUBE DISTINCT ELSE ESCAPE EXCEPT EXISTS FROM GROUP
  GROUPING SETS HAVING IDENTIFIER ILIKE IN INTERSECT IS JOIN LATERAL LIKE LIMIT MINUS NOT NULL NULLS OFFSET ON OR
  OVER PRIOR QUALIFY REGEXP RLIKE ROLLUP SELECT SOME TABLE THEN UNION USING VALUES WHEN WHERE WITH WITHIN`.split(
    /\s+/,
  ),
);

/**
 * Words that are syntax only behind the table, the star or the clause that they belong to. At the beginning
 * of an expression they would be functions.
 */
const CLAUSES = new Set(
  `AT BEFORE BERNOULLI BLOCK CHANGES EXCLUDE MATCH_CONDITION MATCH_RECOGNIZE MEASURES PIVOT RENAME REPEATABLE
  REPLACE RESAMPLE ROW SAMPLE SEED SYSTEM TABLESAMPLE UNPIVOT`.split(/\s+/),
);

/** Words that an expression may begin behind, so that what follows them is no alias and no clause. */
const BEFORE_EXPRESSIONS = new Set(
  `ALL AND ANY BETWEEN BY CASE COLLATE CONNECT_BY_ROOT DEFAULT DEFINE DIMENSIONS DISTINCT ELSE ESCAPE EXCEPT EXISTS
  FACTS FETCH FOR FROM HAVING ILIKE IN INTERSECT INTERVAL IS JOIN LATERAL LIKE LIMIT METRICS MINUS NOT OFFSET ON
  OR PRIOR QUALIFY REGEXP RLIKE SELECT SOME TABLE THEN TOP UNION USING VALUES WHEN WHERE WITH`.split(/\s+/),
);

/** Names of tables' own constructs, which stand where a function of a table does. */
const TABLE_CONSTRUCTS = new Set(["DIRECTORY", "SEMANTIC_VIEW"]);

/** A statement, with the place of each parenthesis's other one. */
interface Statement {
  readonly tokens: SqlTokens;
  readonly pairs: ReadonlyMap<number, number>;
}

/** The names of all that a query calls, each as its parts: see `qualifiedName`. */
export function calledFunctions(tokens: SqlTokens): string[][] {
  const statement = { tokens, pairs: parenthesisPairs(tokens) };
  const patterns = rowPatterns(statement);
  const calls: string[][] = [];
  for (const [at, token] of tokens.entries()) {
    if (tokens[at + 1] !== "(" || patterns.has(at)) continue;
    // The text in an IDENTIFIER may name any function.
    if (token === ")" && tokens[(statement.pairs.get(at) ?? 0) - 1] === "IDENTIFIER")
      calls.push(["IDENTIFIER"]);
    if (isName(token) && !isSyntax(statement, at)) calls.push(qualifiedName(tokens, at));
    // `@stage (FILE_FORMAT => …)`: anything else in the parentheses would be arguments.
    const isCalledStage = token.startsWith("@") && !["FILE_FORMAT", "PATTERN"].includes(tokens[at + 2] ?? "");
    if (isCalledStage) calls.push([token]);
  }
  return calls;
}

function isSyntax(statement: Statement, at: number): boolean {
  const { tokens, pairs } = statement;
  const word = tokens[at] ?? "";
  const before = tokens[at - 1] ?? "";
  if (before === "." || before === "!") return false;
  // Behind parentheses only an alias or a clause can come.
  if (SYNTAX.has(word) || before === ")") return true;
  if (TABLE_CONSTRUCTS.has(word)) return ["FROM", "JOIN", ","].includes(before);
  const isBehindName = before.startsWith("@") || (isName(before) && !BEFORE_EXPRESSIONS.has(before));
  if (CLAUSES.has(word)) return isBehindName || before === "*";
  if (!isColumnList(statement, at + 1)) return false;
  const end = pairs.get(at + 1) ?? tokens.length;
  if (tokens[end + 1] === "AS" && tokens[end + 2] === "(") return ["WITH", "RECURSIVE", ","].includes(before);
  // A row pattern's `DEFINE a AS f(x)` is a call.
  if (before === "AS") return !tokens.includes("DEFINE");
  return isBehindName && isBehindTable(tokens, at - 1);
}

/** Whether `(a, "b", c)` stands there: names and nothing else, as of an alias's columns. */
function isColumnList({ tokens, pairs }: Statement, start: number): boolean {
  const end = pairs.get(start) ?? start;
  for (let at = start + 1; at < end; at += 1) {
    const isRight = (at - start) % 2 === 1 ? isName(tokens[at] ?? "") : tokens[at] === ",";
    if (!isRight) return false;
  }
  return end > start + 1;
}

/** Whether the name that ends there is a table's: `FROM a.b`. */
function isBehindTable(tokens: SqlTokens, end: number): boolean {
  let at = end;
  while (tokens[at - 1] === ".") at -= 2;
  return ["FROM", "JOIN"].includes(tokens[at - 1] ?? "");
}

/** The places in row patterns, whose variables may be followed by parentheses: PATTERN (A (B | C)+). */
function rowPatterns({ tokens, pairs }: Statement): ReadonlySet<number> {
  const places = new Set<number>();
  let owner = -1;
  for (const [at, token] of tokens.entries()) {
    if (token === "MATCH_RECOGNIZE" && tokens[at + 1] === "(") owner = pairs.get(at + 1) ?? -1;
    if (token !== "PATTERN" || tokens[at + 1] !== "(" || at > owner) continue;
    const end = pairs.get(at + 1) ?? at;
    for (let place = at; place < end; place += 1) places.add(place);
    owner = -1;
  }
  return places;
}

/**
 * Whether a query moves a sequence on: `sequence.NEXTVAL`. A column may have that name; it is one where what
 * stands before it is among the query's tables or their aliases, or in a path into a VARIANT.
 */
export function movesSequence(tokens: SqlTokens): boolean {
  let sources: ReadonlySet<string> | undefined;
  return tokens.some((token, at) => {
    if (nameOf(token) !== "NEXTVAL" || tokens[at - 1] !== "." || tokens[at + 1] === "(") return false;
    const parts = qualifiedName(tokens, at).slice(0, -1);
    const start = at - 2 * parts.length;
    if (parts.length === 0 || !isName(tokens[at - 2] ?? "")) return tokens[at - 2] === ")";
    if (tokens[start - 1] === ":") return false;
    sources ??= rowSources(tokens);
    return !sources.has(parts.join("."));
  });
}

/** Words that end a list of tables, at the parentheses' depth that it stands at. */
const AFTER_TABLES = new Set(
  `CONNECT EXCEPT FETCH GROUP HAVING INTERSECT LIMIT MINUS OFFSET ORDER QUALIFY SELECT START UNION WHERE
  WINDOW`.split(/\s+/),
);
/** Words behind a table that are no alias of it. */
const NO_ALIASES = new Set(
  `AS ASOF AT BEFORE CHANGES CROSS FULL INNER JOIN LATERAL LEFT MATCH_RECOGNIZE NATURAL OUTER PIVOT RIGHT SAMPLE
  TABLESAMPLE UNPIVOT`.split(/\s+/),
);

type Awaited = "table" | "alias" | "condition" | undefined;

/** The names by which a query's columns may be told apart: of its tables, in full and short, and aliases. */
function rowSources(tokens: SqlTokens): ReadonlySet<string> {
  const sources = new Set<string>();
  /** What comes next in the list of tables, for each depth of parentheses; undefined outside of one. */
  const awaited: Awaited[] = [undefined];
  const expect = (next: Awaited): void => void (awaited[awaited.length - 1] = next);
  for (const [at, token] of tokens.entries()) {
    const now = awaited.at(-1);
    if (token === "(") awaited.push(undefined);
    else if (token === ")") {
      awaited.pop();
      if (awaited.length === 0) awaited.push(undefined);
      // A query in parentheses, and what a function gives, have an alias only.
      if (awaited.at(-1) === "table") expect("alias");
    } else if (token === "FROM" || token === "JOIN" || (token === "," && now !== undefined)) expect("table");
    else if (token === "ON" || token === "USING") expect("condition");
    else if (AFTER_TABLES.has(token)) expect(undefined);
    else if (isName(token) && !NO_ALIASES.has(token) && ![".", "("].includes(tokens[at + 1] ?? "")) {
      if (now === "alias" && isAliasPlace(tokens, at)) sources.add(nameOf(token));
      if (now !== "table") continue;
      const parts = qualifiedName(tokens, at);
      sources.add(parts.join(".")).add(parts.at(-1) ?? "");
      expect("alias");
    }
  }
  return sources;
}

/** An alias comes directly behind its table, or behind AS. */
function isAliasPlace(tokens: SqlTokens, at: number): boolean {
  const before = tokens[at - 1] ?? "";
  return before === "AS" || before === ")" || (isName(before) && !NO_ALIASES.has(before));
}
