import { unsupported } from "../snowflake-error.ts";
import { bodyOf, call, isIdentifier, isNode, literalText, nameOf, text, type Tree } from "../syntax-tree.ts";

/**
 * `FLATTEN(input => x, path => 'a.b', outer => TRUE)` as the table macro of that name. It goes through one
 * level of an array or object.
 */
export function flatten(args: readonly Tree[]): Tree {
  const named = new Map<string, Tree>();
  for (const [index, argument] of args.entries()) {
    const body = bodyOf(argument, "named_argument");
    const name = body && isIdentifier(body["name"]) ? nameOf(body["name"]).toUpperCase() : undefined;
    named.set(name ?? (index === 0 ? "INPUT" : `ARGUMENT ${index + 1}`), body?.["value"] ?? argument);
  }
  const {
    INPUT: input,
    PATH: path,
    OUTER: outer,
    RECURSIVE: recursive,
    MODE: mode,
    ...others
  } = Object.fromEntries(named);
  if (input === undefined || Object.keys(others).length > 0)
    throw unsupported("FLATTEN with anything but INPUT, PATH and OUTER");
  if (isTrue(recursive)) throw unsupported("FLATTEN with RECURSIVE");
  if (mode !== undefined && literalText(mode)?.toUpperCase() !== "BOTH")
    throw unsupported("FLATTEN with MODE");
  const inside =
    path === undefined ? input : call("SNOWFLAKE_PATH", input, text(`$.${literalText(path) ?? ""}`));
  return call("SNOWFLAKE_FLATTEN", inside, { boolean: { value: isTrue(outer) } });
}

const isTrue = (tree: Tree | undefined): boolean => bodyOf(tree, "boolean")?.["value"] === true;

const TABLE_FUNCTIONS = ["SNOWFLAKE_FLATTEN", "SNOWFLAKE_RESULT"];

/** `TABLE(f(…))` is `f(…)` in DuckDB, for the functions that give tables here. */
export function bareTableFunction(args: readonly Tree[]): Tree {
  const [inner = null] = args;
  const name = bodyOf(inner, "function")?.["name"];
  if (isNode(inner) && typeof name === "string" && TABLE_FUNCTIONS.includes(name)) return inner;
  throw unsupported("TABLE(…) of anything but FLATTEN and RESULT_SCAN");
}
