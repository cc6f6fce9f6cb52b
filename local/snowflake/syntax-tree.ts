import { isJsonObject } from "../../functions/json/json.ts";

/** A value in the JSON form of the SQL parser's syntax tree. */
export type Tree = string | number | boolean | null | Tree[] | Node;

/**
 * An object of the syntax tree: an expression `{ kind: {…} }`, an identifier, a table reference, a clause.
 */
export interface Node {
  [key: string]: Tree;
}

/**
 * The JSON the parser hands out is a tree by construction; its own union of some 600 types is not usable for
 * generic walks.
 */
export const asTree = (value: unknown): Tree => value as Tree;

export const isNode = (tree: Tree | undefined): tree is Node => isJsonObject(tree);

/** The one key of an expression, such as `select` or `create_table`. */
export const kindOf = (node: Node): string => Object.keys(node)[0] ?? "";

/** The body of an expression of the given kind, or undefined if the tree is something else. */
export function bodyOf(tree: Tree | undefined, kind: string): Node | undefined {
  if (!isNode(tree)) return undefined;
  const body = tree[kind];
  return isNode(body) && kindOf(tree) === kind ? body : undefined;
}

export const listOf = (tree: Tree | undefined): Tree[] => (Array.isArray(tree) ? tree : []);

/** Rebuilds a tree bottom-up: `visit` sees each object after its children were rewritten. */
export function rewrite(tree: Tree, visit: (node: Node) => Tree): Tree {
  if (Array.isArray(tree)) return tree.map((item) => rewrite(item, visit));
  if (!isNode(tree)) return tree;
  return visit(Object.fromEntries(Object.entries(tree).map(([key, child]) => [key, rewrite(child, visit)])));
}

/** Calls `look` on each object of a tree, outermost first. */
export function walk(tree: Tree, look: (node: Node) => void): void {
  if (Array.isArray(tree)) for (const item of tree) walk(item, look);
  if (!isNode(tree)) return;
  look(tree);
  for (const child of Object.values(tree)) walk(child, look);
}

/** A word of the tree, or "" for anything else. */
export const wordOf = (tree: Tree | undefined): string => (typeof tree === "string" ? tree : "");

export const identifier = (name: string): Node => ({ name, quoted: true, trailing_comments: [], span: null });

/** An identifier has a text and a `quoted` flag; so has a function call, which also has arguments. */
export const isIdentifier = (tree: Tree | undefined): tree is Node & { name: string; quoted: boolean } =>
  isNode(tree) &&
  typeof tree["name"] === "string" &&
  typeof tree["quoted"] === "boolean" &&
  !("args" in tree);

/** Snowflake's name for an identifier: unquoted ones are upper-case. */
export const nameOf = (name: { name: string; quoted: boolean }): string =>
  name.quoted ? name.name : name.name.toUpperCase();

export const text = (value: string): Node => ({ literal: { literal_type: "string", value } });

export const call = (name: string, ...args: Tree[]): Node => ({
  function: {
    name,
    args,
    distinct: false,
    trailing_comments: [],
    use_bracket_syntax: false,
    no_parens: false,
    quoted: false,
  },
});

export const cast = (value: Tree, to: Node): Node => ({
  cast: { this: value, to, trailing_comments: [], double_colon_syntax: false },
});

/** The text of a string literal, or undefined. */
export function literalText(tree: Tree | undefined): string | undefined {
  const literal = bodyOf(tree, "literal");
  return literal?.["literal_type"] === "string" && typeof literal["value"] === "string"
    ? literal["value"]
    : undefined;
}
