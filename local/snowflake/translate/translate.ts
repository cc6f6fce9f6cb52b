import { Dialect, generate, parse, transpile } from "@polyglot-sql/sdk";

import { beginningOf } from "../../../functions/text/cut.ts";
import { SnowflakeError, syntaxError, unsupported } from "../snowflake-error.ts";
import {
  asTree,
  bodyOf,
  identifier,
  isNode,
  kindOf,
  listOf,
  type Node,
  rewrite,
  type Tree,
  walk,
  wordOf,
} from "../syntax-tree.ts";
import { numberPlaceholders, rewriteParameter } from "./bind-placeholders.ts";
import { functionRewriter, type SessionFacts } from "./function-calls.ts";
import { bareRename, bareTargets, nameRewriter, nameValueColumns } from "./names.ts";
import { effectiveActions, plainDefinitions } from "./table-definitions.ts";
import { rewriteType } from "./types.ts";
import { crossJoins, typeVariantOperands } from "./variant-operands.ts";

/**
 * Reads one Snowflake statement, its placeholders numbered.
 * @throws SnowflakeError 001003 for what is not SQL.
 */
export function parseStatement(sql: string): Node {
  const { success, ast, error } = parse(numberPlaceholders(sql), Dialect.Snowflake);
  if (error?.includes("E_GUARD")) throw unsupported("a statement nested this deeply");
  if (!success) throw syntaxError(error ?? "the statement could not be read");
  const [statement, ...more] = listOf(asTree(ast)).filter(isNode);
  if (!statement || more.length > 0) throw syntaxError("the statement could not be read");
  return statement;
}

/**
 * The DuckDB statements that do what a Snowflake statement does; more than one for an ALTER TABLE of several
 * actions.
 */
export function translate(statement: Node, facts: SessionFacts): readonly string[] {
  refuseVariantsInValues(statement);
  refuseComputedDefaults(statement);
  const toNames = nameRewriter(statement, facts);
  const toFunctions = functionRewriter(facts);
  const steps = [
    rewriteParameter,
    toNames,
    bareRename,
    nameValueColumns,
    rewriteType,
    plainDefinitions,
    crossJoins,
    toFunctions,
    typeVariantOperands,
  ];
  const rewritten = rewrite(bareTargets(nameProjections(statement)), (node) =>
    steps.reduce<Tree>((tree, step) => (isNode(tree) ? step(tree) : tree), node),
  );
  return splitActions(countMerged(rewritten)).map(toDuckdb);
}

function toDuckdb(statement: Tree): string {
  const sql = snowflakeText(statement);
  const { success, sql: results, error } = transpile(sql, Dialect.Snowflake, Dialect.DuckDB);
  const [result] = results ?? [];
  if (!success || result === undefined)
    throw unsupported(`${error ?? "no translation"} in ${beginningOf(sql, 200)}`);
  return result;
}

function snowflakeText(tree: Tree): string {
  const { success, sql, error } = generate([tree], Dialect.Snowflake);
  const [result] = sql ?? [];
  if (!success || result === undefined) throw unsupported(error ?? "a statement without text");
  return result;
}

const COMMENTS = [
  "leading_comments",
  "left_comments",
  "operator_comments",
  "pre_alias_comments",
  "trailing_comments",
];

/** The text of an expression with its placeholders as the user wrote them, without comments. */
const writtenText = (expression: Node): string =>
  snowflakeText(
    rewrite(expression, (node) => {
      if (isPlaceholder(node)) return { placeholder: { index: null } };
      return Object.fromEntries(
        Object.entries(node).map(([key, value]) => [key, COMMENTS.includes(key) ? [] : value]),
      );
    }),
  );

const isPlaceholder = (node: Node): boolean => bodyOf(node, "parameter")?.["style"] === "Colon";

/** An unnamed column of a result is called by its text in upper case. */
function nameProjections(statement: Node): Node {
  for (const kind of ["union", "intersect", "except"]) {
    const body = bodyOf(statement, kind);
    if (body && isNode(body["left"])) return { [kind]: { ...body, left: nameProjections(body["left"]) } };
  }
  const select = bodyOf(statement, "select");
  if (!select) return statement;
  return { select: { ...select, expressions: listOf(select["expressions"]).map(nameProjection) } };
}

function nameProjection(projection: Tree): Tree {
  // A comment behind an expression wraps it.
  const expression = bodyOf(projection, "annotated")?.["this"] ?? projection;
  if (!isNode(expression) || ["alias", "column", "star"].includes(kindOf(expression))) return projection;
  const alias = identifier(writtenText(expression).toUpperCase());
  return {
    alias: {
      this: expression,
      alias,
      column_aliases: [],
      alias_explicit_as: true,
      pre_alias_comments: [],
      trailing_comments: [],
    },
  };
}

const VARIANT_FUNCTIONS = ["TRY_PARSE_JSON", "OBJECT_CONSTRUCT", "ARRAY_CONSTRUCT", "TO_VARIANT"];

/** Snowflake's VALUES clause takes constants only: a variant must come through INSERT … SELECT. */
function refuseVariantsInValues(statement: Node): void {
  walk(bodyOf(statement, "insert")?.["values"] ?? null, (node) => {
    const name = wordOf(bodyOf(node, "function")?.["name"]).toUpperCase();
    if (!("parse_json" in node) && !VARIANT_FUNCTIONS.includes(name)) return;
    const message = `SQL compilation error:\nInvalid expression [${writtenText(node)}] in VALUES clause`;
    throw new SnowflakeError("002014", "22000", message);
  });
}

/** An added column's default must be a constant in Snowflake, since it fills the rows that are there. */
function refuseComputedDefaults(statement: Node): void {
  walk(bodyOf(statement, "alter_table")?.["actions"] ?? null, (node) => {
    const computed = node["default"];
    if (!isNode(computed) || ["literal", "null", "boolean"].includes(kindOf(computed))) return;
    const message = `SQL compilation error:\nInvalid expression [${writtenText(computed)}] as the default of an added column`;
    throw new SnowflakeError("002014", "22000", message);
  });
}

/** A MERGE answers what it did to each row, which is what its counts are made of. */
function countMerged(statement: Tree): Tree {
  const merge = bodyOf(statement, "merge");
  const action = {
    column: { name: identifier("merge_action"), table: null, join_mark: false, trailing_comments: [] },
  };
  return merge
    ? { merge: { ...merge, returning: { returning: { expressions: [action], into: null } } } }
    : statement;
}

/** DuckDB takes one action per ALTER TABLE. */
function splitActions(statement: Tree): readonly Tree[] {
  const alter = bodyOf(statement, "alter_table");
  if (!alter) return [statement];
  return effectiveActions(alter).map((action) => ({ alter_table: { ...alter, actions: [action] } }));
}
