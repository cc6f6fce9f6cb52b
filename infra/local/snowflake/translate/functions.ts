import { unsupported } from "../errors.ts";
import {
  bodyOf,
  call,
  cast,
  isNode,
  listOf,
  literalText,
  type Node,
  text,
  type Tree,
  wordOf,
} from "../syntax-tree.ts";
import { rewritePath } from "./paths.ts";
import { strftimeFormat } from "./timestamp-format.ts";
import { isTextType, isVariantType, TIMESTAMP_TYPE } from "./types.ts";

/** What the functions about the session answer. */
export interface SessionFacts {
  readonly user: string;
  readonly account: string;
  readonly role: string;
  readonly warehouse: string;
  readonly database: string;
  readonly schema: string;
  readonly sessionId: number;
}

export const SERVER_VERSION = "9.34.0-local";

type Replacement = (args: readonly Tree[]) => Tree;

const now: Replacement = () => call("GET_CURRENT_TIMESTAMP");
const toVariant: Replacement = ([value = null]) => call("SNOWFLAKE_TO_VARIANT", value);
const toTimestamp: Replacement = ([value = null, format]) => {
  if (format !== undefined) throw unsupported("TO_TIMESTAMP with a format");
  return cast(value, TIMESTAMP_TYPE);
};
const toText: Replacement = ([value = null, format]) => {
  if (format === undefined) return call("SNOWFLAKE_TO_TEXT", value);
  const pattern = literalText(format);
  if (pattern === undefined) throw unsupported("TO_VARCHAR with a format that is not a literal");
  return call("STRFTIME", value, text(strftimeFormat(pattern)));
};
/** Snowflake leaves members out whose value is NULL, and so does CONCAT_WS. */
const objectConstruct: Replacement = (args) => {
  if (args.length % 2 === 1) throw unsupported("OBJECT_CONSTRUCT without pairs");
  const members = Array.from({ length: args.length / 2 }, (_, index) =>
    call("SNOWFLAKE_MEMBER", args[2 * index] ?? null, args[2 * index + 1] ?? null),
  );
  return call("SNOWFLAKE_OBJECT", call("CONCAT_WS", text(","), text(""), ...members));
};

/** Functions that DuckDB lacks, or that the transpiler would turn into something that answers differently. */
const FUNCTIONS: Readonly<Record<string, Replacement>> = {
  CURRENT_TIMESTAMP: now,
  LOCALTIMESTAMP: now,
  GETDATE: now,
  CURRENT_DATE: () => cast(now([]), { data_type: "date" }),
  CURRENT_TIME: () =>
    cast(cast(now([]), TIMESTAMP_TYPE), { data_type: "time", precision: null, timezone: false }),
  SYSTIMESTAMP: now,
  SYSDATE: () => call("SNOWFLAKE_SYSDATE"),
  TO_VARCHAR: toText,
  TO_CHAR: toText,
  TO_TIMESTAMP: toTimestamp,
  TO_TIMESTAMP_NTZ: toTimestamp,
  TRY_PARSE_JSON: (args) => call("SNOWFLAKE_TRY_PARSE_JSON", ...args),
  TO_VARIANT: toVariant,
  TO_OBJECT: toVariant,
  TO_ARRAY: toVariant,
  OBJECT_CONSTRUCT: objectConstruct,
  ARRAY_CONSTRUCT: (args) => call("JSON_ARRAY", ...args),
  FLATTEN: () => {
    throw unsupported("FLATTEN");
  },
  UUID_STRING: () => call("SNOWFLAKE_TO_TEXT", call("GEN_RANDOM_UUID")),
};

const sessionFunctions = (facts: SessionFacts): Readonly<Record<string, string>> => ({
  CURRENT_USER: facts.user,
  CURRENT_ACCOUNT: facts.account,
  CURRENT_ROLE: facts.role,
  CURRENT_WAREHOUSE: facts.warehouse,
  CURRENT_DATABASE: facts.database,
  CURRENT_SCHEMA: facts.schema,
  CURRENT_SESSION: String(facts.sessionId),
  CURRENT_VERSION: SERVER_VERSION,
});

/** Rewrites calls, casts and path expressions to what the macros of `database.ts` and DuckDB's own functions offer. */
export function functionRewriter(facts: SessionFacts): (node: Node) => Tree {
  const session = sessionFunctions(facts);
  return (node) => {
    const named = bodyOf(node, "function");
    if (named) return rewriteCall(node, named, session);
    const parse = bodyOf(node, "parse_json");
    if (parse) return call("SNOWFLAKE_PARSE_JSON", parse["this"] ?? null);
    const toJson = bodyOf(node, "to_json");
    if (toJson) return call("SNOWFLAKE_TO_JSON", toJson["this"] ?? null);
    const difference = bodyOf(node, "date_diff");
    if (difference) return rewriteDifference(difference);
    const conversion = bodyOf(node, "cast");
    if (conversion) return rewriteCast(node, conversion);
    return rewritePath(node);
  };
}

function rewriteCall(node: Node, body: Node, session: Readonly<Record<string, string>>): Tree {
  const name = wordOf(body["name"]).toUpperCase();
  const fact = session[name];
  if (fact !== undefined) return fact === "" ? { null: null } : text(fact);
  const replacement = FUNCTIONS[name];
  return replacement ? replacement(listOf(body["args"])) : node;
}

/** The transpiler casts both sides to DATE, which would lose the hours. */
function rewriteDifference(body: Node): Tree {
  return call(
    "SNOWFLAKE_DATEDIFF",
    text(wordOf(body["unit"])),
    body["expression"] ?? null,
    body["this"] ?? null,
  );
}

/** A variant's text is its content without quotes, and a text made a variant is a JSON string: DuckDB does neither. */
function rewriteCast(node: Node, body: Node): Tree {
  const value = body["this"] ?? null;
  if (isVariantType(body["to"]))
    return isNode(value) && kindIsNull(value) ? value : call("SNOWFLAKE_TO_VARIANT", value);
  return isTextType(body["to"]) ? call("SNOWFLAKE_TO_TEXT", value) : node;
}

const kindIsNull = (node: Node): boolean => "null" in node;
