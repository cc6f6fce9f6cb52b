import { unsupported } from "../snowflake-error.ts";
import { isPlaceholder, tokensOf } from "../statement-tokens.ts";
import { bodyOf, identifier, type Node, type Tree, wordOf } from "../syntax-tree.ts";

/**
 * Numbers the `?` placeholders of a statement in the order they are written (`?, ?` becomes `:1, :2`), since
 * the tree's order is not the text's and one placeholder may be generated twice. Works on tokens: a `?`
 * inside a text, a quoted name or a comment is not a placeholder.
 */
export function numberPlaceholders(sql: string): string {
  const characters = Array.from(sql);
  const placeholders = tokensOf(sql).filter(isPlaceholder);
  for (const [index, { start }] of placeholders.entries()) characters[start] = `:${index + 1}`;
  return placeholders.length === 0 ? sql : characters.join("");
}

/** Placeholders as DuckDB writes them, `$1`; a `$1` in Snowflake's text is a column by its position. */
export function rewriteParameter(node: Node): Tree {
  const parameter = bodyOf(node, "parameter");
  if (!parameter) return node;
  const index = parameter["index"];
  if (typeof index !== "number") throw unsupported(`the variable ${wordOf(parameter["name"])}`);
  if (parameter["style"] === "Colon") return { parameter: { ...parameter, style: "Dollar" } };
  return {
    column: { name: identifier(`COLUMN${index}`), table: null, join_mark: false, trailing_comments: [] },
  };
}
