import type { DuckDBValue } from "@duckdb/node-api";

import { beginningOf } from "../../functions/text/cut.ts";
import { type AccountStatement, accountStatement } from "./account/account-statements.ts";
import { type Bindings, readBindings } from "./bindings.ts";
import { describe, show } from "./metadata-statements.ts";
import type { QueryHistory } from "./queries/query-history.ts";
import { withScannedResults } from "./queries/result-scan.ts";
import { columnType, type StatementResult, statusRow } from "./result-encoding.ts";
import { runAll, runQuery } from "./run-translated.ts";
import { changeSchemas, changeSession, isSchemaStatement, isSessionStatement } from "./session-statements.ts";
import type { Session } from "./session.ts";
import { unsupported } from "./snowflake-error.ts";
import type { WrittenStatement } from "./split-statements.ts";
import { kindOf, type Node } from "./syntax-tree.ts";
import { createdTable, setTableOwner } from "./table-owner.ts";
import { nestedTypes } from "./translate/nested-types.ts";
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

/** What a statement is run with. */
export interface Run {
  readonly bindings: Bindings | undefined;
  /** Answers the columns only. */
  readonly describeOnly: boolean;
  readonly signal: AbortSignal;
  /** Where RESULT_SCAN finds earlier results. */
  readonly history: QueryHistory;
}

/** Runs one statement of a session. @throws SnowflakeError, or whatever DuckDB throws. */
export async function execute(
  session: Session,
  written: WrittenStatement,
  run: Run,
): Promise<StatementResult> {
  run.signal.throwIfAborted();
  const account = accountStatement(written.tokens);
  if (account) return run.describeOnly ? status(DDL) : runAccountStatement(session, account);
  const statement = await session.translator.parse(written.text);
  const kind = kindOf(statement);
  if (run.describeOnly) return { ...(await resultShape(session, statement, kind)), rowset: [] };
  const rows = readBindings(run.bindings);
  if (isWrite(kind)) {
    if (!session.autocommit) await session.begin();
    return write(session, { statement, kind, rows }, run.signal);
  }
  const values = rows[0] ?? [];
  if (rows.length > 1) throw unsupported("array binds for anything but INSERT, UPDATE, DELETE and MERGE");
  if (QUERIES.has(kind))
    return select(session, await withScannedResults(session, run.history, statement), values, run.signal);
  if (kind === "show") return { ...(await show(session, statement)), statementTypeId: SESSION_CONTROL };
  if (kind === "describe")
    return { ...(await describe(session, statement)), statementTypeId: SESSION_CONTROL };
  if (isSessionStatement(kind)) return status(SESSION_CONTROL, await changeSession(session, statement));
  if (isSchemaStatement(kind) || DEFINITIONS.has(kind)) return define(session, statement, values, run.signal);
  throw unsupported(`the statement ${beginningOf(written.text, 80)}`);
}

async function select(
  session: Session,
  statement: Node,
  values: readonly DuckDBValue[],
  signal: AbortSignal,
): Promise<StatementResult> {
  const { rowtype: types, rowset } = await runQuery(session, statement, values, signal);
  const nested = nestedTypes(statement);
  const rowtype = types.map((type, index) => ({ ...type, type: nested[index] ?? type.type }));
  return { rowtype, rowset, statementTypeId: SELECT };
}

/** Users, roles, warehouses: a change of them commits, as definitions do. */
async function runAccountStatement(session: Session, account: AccountStatement): Promise<StatementResult> {
  if (!account.changes) return { ...(await account.run(session)), statementTypeId: SESSION_CONTROL };
  await session.end("COMMIT");
  return session.defining(async () => ({ ...(await account.run(session)), statementTypeId: DDL }));
}

/** The columns that a statement would answer, without running it. */
async function resultShape(session: Session, statement: Node, kind: string): Promise<StatementResult> {
  if (isWrite(kind)) return writeResult(statement, kind, []);
  if (!QUERIES.has(kind)) return status(DDL);
  const [sql = ""] = await session.translator.translate(statement, session.facts);
  const prepared = await session.connection.prepare(sql);
  const columns = Array.from({ length: prepared.columnCount }, (_, index) =>
    columnType(prepared.columnName(index), prepared.columnType(index)),
  );
  prepared.destroySync();
  return { rowtype: columns, rowset: [], statementTypeId: SELECT };
}

const status = (statementTypeId: number, message = "Statement executed successfully."): StatementResult => ({
  ...statusRow(message),
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
    const created = await createdTable(session, statement);
    await runAll(session, statement, values, signal);
    if (created !== undefined) await setTableOwner(session.connection, created, session.facts.role);
    return status(DDL);
  });
}
