import type { DuckDBValue } from "@duckdb/node-api";

import { readBindings } from "./bindings.ts";
import { unsupported } from "./errors.ts";
import { describe, show } from "./metadata-statements.ts";
import type { QueryRequest } from "./query-request.ts";
import { column, columnType, encodeResult, type StatementResult } from "./result-encoding.ts";
import { runAll, runOne } from "./run-translated.ts";
import { changeSchemas, changeSession, isSchemaStatement, isSessionStatement } from "./session-statements.ts";
import type { Session } from "./session.ts";
import { kindOf, type Node } from "./syntax-tree.ts";
import { parseStatement, translate } from "./translate/translate.ts";
import { isWrite, write, writeResult } from "./write-rows.ts";

const SELECT = 0x1000;
const SESSION_CONTROL = 0x4000;
const DDL = 0x6000;

const QUERIES = new Set(["select", "union", "intersect", "except", "values", "subquery"]);
const DEFINITIONS = new Set([
  "create_table",
  "create_view",
  "alter_table",
  "drop_table",
  "drop_view",
  "truncate",
]);
/** Statements about rights and remarks, of which this server has none; a migration may contain them. */
const ACCEPTED = new Set(["grant", "revoke", "comment"]);

/** Runs one statement of a session. @throws SnowflakeError, or whatever DuckDB throws. */
export async function execute(
  session: Session,
  request: QueryRequest,
  signal: AbortSignal,
): Promise<StatementResult> {
  signal.throwIfAborted();
  if (request.bindStage) throw unsupported("binds through a stage");
  const statement = parseStatement(request.sqlText);
  const kind = kindOf(statement);
  if (request.describeOnly) return { ...(await resultShape(session, statement, kind)), rowset: [] };
  const rows = readBindings(request.bindings ?? undefined);
  if (isWrite(kind)) return write(session, statement, kind, rows, signal);
  const values = rows[0] ?? [];
  if (rows.length > 1) throw unsupported("array binds for anything but INSERT, UPDATE, DELETE and MERGE");
  if (QUERIES.has(kind))
    return {
      ...(await encodeResult(await runOne(session, statement, values, signal))),
      statementTypeId: SELECT,
    };
  if (kind === "show") return { ...(await show(session, statement)), statementTypeId: SESSION_CONTROL };
  if (kind === "describe")
    return { ...(await describe(session, statement)), statementTypeId: SESSION_CONTROL };
  if (isSessionStatement(kind)) return status(SESSION_CONTROL, await changeSession(session, statement));
  if (isSchemaStatement(kind) || DEFINITIONS.has(kind)) return define(session, statement, values, signal);
  if (ACCEPTED.has(kind)) return status(DDL);
  throw unsupported(`the statement ${request.sqlText.trim().slice(0, 80)}`);
}

/** The columns that a statement would answer, without running it. */
async function resultShape(session: Session, statement: Node, kind: string): Promise<StatementResult> {
  if (isWrite(kind)) return writeResult(statement, kind, []);
  if (!QUERIES.has(kind)) return status(DDL);
  const [sql = ""] = translate(statement, session.facts);
  const prepared = await session.connection.prepare(sql);
  const columns = Array.from({ length: prepared.columnCount }, (_, index) =>
    columnType(prepared.columnName(index), prepared.columnType(index)),
  );
  prepared.destroySync();
  return { rowtype: columns, rowset: [], statementTypeId: SELECT };
}

const status = (statementTypeId: number, message = "Statement executed successfully."): StatementResult => ({
  rowtype: [column("status", "text")],
  rowset: [[message]],
  statementTypeId,
});

/** A DDL statement commits the transaction it stands in. */
async function define(
  session: Session,
  statement: Node,
  values: readonly DuckDBValue[],
  signal: AbortSignal,
): Promise<StatementResult> {
  await session.end("COMMIT");
  return session.defining(async () => {
    if (isSchemaStatement(kindOf(statement))) return status(DDL, await changeSchemas(session, statement));
    await runAll(session, statement, values, signal);
    return status(DDL);
  });
}
