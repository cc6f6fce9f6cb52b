import { SnowflakeError, unsupported } from "../snowflake-error.ts";
import {
  bodyOf,
  call,
  cast,
  isNode,
  kindOf,
  listOf,
  literalText,
  type Node,
  text,
  type Tree,
  wordOf,
} from "../syntax-tree.ts";
import { CONVERSIONS, toBinary, toNumber, toTimestampTz } from "./conversions.ts";
import { addToDate } from "./date-parts.ts";
import { bareTableFunction, flatten } from "./flatten.ts";
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
  /** Of the statement before; empty at first. */
  readonly lastQueryId: string;
}

export const SERVER_VERSION = "9.34.0-local";

type Replacement = (args: readonly Tree[]) => Tree;

const now: Replacement = () => call("GET_CURRENT_TIMESTAMP");
const toVariant: Replacement = ([value = null]) => call("SNOWFLAKE_TO_VARIANT", value);
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

function refuseUnknown(name: string): never {
  throw new SnowflakeError("002140", "42601", `SQL compilation error:\nUnknown function ${name}`);
}

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
  ...CONVERSIONS,
  TO_TIMESTAMP_TZ: ([value = null]) => toTimestampTz(value),
  TO_TIMESTAMP_LTZ: ([value = null]) => toTimestampTz(value),
  TO_BINARY: toBinary,
  DATEADD: addToDate,
  TIMESTAMPADD: addToDate,
  TIMEADD: addToDate,
  TRY_PARSE_JSON: (args) => call("SNOWFLAKE_TRY_PARSE_JSON", ...args),
  TO_VARIANT: toVariant,
  TO_OBJECT: toVariant,
  TO_ARRAY: toVariant,
  OBJECT_CONSTRUCT: objectConstruct,
  ARRAY_CONSTRUCT: (args) => call("JSON_ARRAY", ...args),
  FLATTEN: flatten,
  TABLE: bareTableFunction,
  // DuckDB's own, which would run any text.
  QUERY: () => refuseUnknown("QUERY"),
  QUERY_TABLE: () => refuseUnknown("QUERY_TABLE"),
  UUID_STRING: () => call("SNOWFLAKE_TO_TEXT", call("GEN_RANDOM_UUID")),
};

/** Functions that the parser has a kind of expression for. */
const EXPRESSIONS: Readonly<Record<string, (body: Node) => Tree>> = {
  parse_json: (body) => call("SNOWFLAKE_PARSE_JSON", body["this"] ?? null),
  to_json: (body) => call("SNOWFLAKE_TO_JSON", body["this"] ?? null),
  array_size: (body) => call("SNOWFLAKE_ARRAY_SIZE", body["this"] ?? null),
  typeof: (body) => call("SNOWFLAKE_TYPEOF", body["this"] ?? null),
  to_number: toNumber,
  date_diff: rewriteDifference,
  aggregate_function: rewriteAggregate,
  window_function: rewriteWindow,
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
  LAST_QUERY_ID: facts.lastQueryId,
});

/**
 * Rewrites calls, casts and path expressions to what the macros of `database.ts` and DuckDB's own functions
 * offer.
 */
export function functionRewriter(facts: SessionFacts): (node: Node) => Tree {
  const session = sessionFunctions(facts);
  return (node) => {
    const named = bodyOf(node, "function");
    if (named) return rewriteCall(node, named, session);
    const replacement = EXPRESSIONS[kindOf(node)];
    const body = bodyOf(node, kindOf(node));
    if (replacement && body) return replacement(body);
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

function rewriteAggregate(body: Node): Tree {
  const isObject = wordOf(body["name"]).toUpperCase() === "OBJECT_AGG";
  return { aggregate_function: isObject ? { ...body, name: "JSON_GROUP_OBJECT" } : body };
}

/** RATIO_TO_REPORT(x) OVER (…) is x over the sum of all x. */
function rewriteWindow(body: Node): Tree {
  const named = bodyOf(body["this"], "function");
  if (wordOf(named?.["name"]).toUpperCase() !== "RATIO_TO_REPORT") return { window_function: body };
  const [value = null] = listOf(named?.["args"]);
  return call("SNOWFLAKE_RATIO", value, { window_function: { ...body, this: call("SUM", value) } });
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

/**
 * A variant's text is its content without quotes, and a text made a variant is a JSON string: DuckDB does
 * neither.
 */
function rewriteCast(node: Node, body: Node): Tree {
  const value = body["this"] ?? null;
  if (isVariantType(body["to"]))
    return isNode(value) && kindIsNull(value) ? node : call("SNOWFLAKE_TO_VARIANT", value);
  if (isNode(body["to"]) && body["to"]["data_type"] === "timestamp" && body["to"]["timezone"] === true)
    return toTimestampTz(value);
  return isTextType(body["to"]) ? call("SNOWFLAKE_TO_TEXT", value) : node;
}

const kindIsNull = (node: Node): boolean => "null" in node;
