import { quoteDuckdbName, quoteDuckdbText } from "../database.ts";
import type { ColumnType, EncodedResult } from "../result-encoding.ts";
import type { Session } from "../session.ts";
import { SnowflakeError, unsupported } from "../snowflake-error.ts";
import {
  bodyOf,
  call,
  listOf,
  literalText,
  type Node,
  rewrite,
  text,
  type Tree,
  wordOf,
} from "../syntax-tree.ts";
import type { QueryHistory } from "./query-history.ts";

/**
 * Puts a table in the place of each `RESULT_SCAN('query id')` or `RESULT_SCAN(LAST_QUERY_ID())`.
 * @throws SnowflakeError 000709 for a query that is not the user's own, or whatever the query failed with
 */
export async function withScannedResults(
  session: Session,
  history: QueryHistory,
  statement: Node,
): Promise<Node> {
  const scanned: string[] = [];
  const replaced = rewrite(statement, (node) => {
    const body = bodyOf(node, "function");
    if (wordOf(body?.["name"]).toUpperCase() !== "RESULT_SCAN") return node;
    scanned.push(queryIdOf(listOf(body?.["args"])[0], session.facts.lastQueryId));
    return call("SNOWFLAKE_RESULT", text(tableName(scanned.length)));
  });
  for (const [index, queryId] of scanned.entries())
    await putTable(session, tableName(index + 1), await keptResult(history, queryId, session.facts.user));
  return replaced as Node;
}

/** The tables of one statement replace those of the last. */
const tableName = (count: number): string => `scanned result ${count}`;

function queryIdOf(argument: Tree | undefined, lastQueryId: string): string {
  const written = literalText(argument);
  if (written !== undefined) return written;
  if (wordOf(bodyOf(argument, "function")?.["name"]).toUpperCase() === "LAST_QUERY_ID") return lastQueryId;
  throw unsupported("RESULT_SCAN of anything but a query id or LAST_QUERY_ID()");
}

async function keptResult(history: QueryHistory, queryId: string, user: string): Promise<EncodedResult> {
  const query = history.require(queryId, user);
  const answer = await query.answer;
  if (query.error) throw query.error;
  if (!answer) throw new SnowflakeError("000710", "02000", `The result of ${queryId} is not kept any more.`);
  return answer["data"] as EncodedResult;
}

async function putTable(session: Session, name: string, { rowtype, rowset }: EncodedResult): Promise<void> {
  const columns = rowtype.map(
    (column, index) =>
      `${decoded(column, `json_extract_string(r, '$[${index}]')`)} AS ${quoteDuckdbName(column.name)}`,
  );
  await session.connection
    .run(`CREATE OR REPLACE TEMP TABLE ${quoteDuckdbName(name)} AS SELECT ${columns.join(", ")}
    FROM (SELECT unnest(CAST(${quoteDuckdbText(JSON.stringify(rowset))} AS JSON[])) AS r)`);
}

/** The DuckDB expression for a value in Snowflake's JSON form: the reverse of `result-encoding.ts`. */
function decoded({ type, scale }: ColumnType, value: string): string {
  const micros = `CAST(CAST(${value} AS DECIMAL(38, 9)) * 1000000 AS BIGINT)`;
  switch (type) {
    case "fixed":
      return `CAST(${value} AS DECIMAL(38, ${scale ?? 0}))`;
    case "real":
      return `CAST(${value} AS DOUBLE)`;
    case "boolean":
      return `${value} = '1'`;
    case "date":
      return `DATE '1970-01-01' + CAST(${value} AS INTEGER)`;
    case "time":
      return `CAST(make_timestamp(${micros}) AS TIME)`;
    case "timestamp_ntz":
      return `make_timestamp(${micros})`;
    case "timestamp_ltz":
      return `make_timestamptz(${micros})`;
    case "binary":
      return `unhex(${value})`;
    case "variant":
    case "object":
    case "array":
      return `CAST(${value} AS JSON)`;
    default:
      return value;
  }
}
