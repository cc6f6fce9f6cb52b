import { column, type StatementResult } from "../result-encoding.ts";
import type { Session } from "../session.ts";
import type { SnowflakeError } from "../snowflake-error.ts";

/** The answer to a query request, as it goes out as JSON. */
export type QueryAnswer = Readonly<Record<string, unknown>>;

/** What drivers call a request of several statements (Python: `STATEMENT_TYPE_ID_MULTI_STMT…`). */
const MULTIPLE = 0xa000;

export function success(session: Session, queryId: string, result: StatementResult): QueryAnswer {
  const { rowtype, rowset, statementTypeId } = result;
  const { database, schema, warehouse, role } = session.facts;
  const data = {
    parameters: session.parameterList(),
    rowtype,
    rowset,
    total: rowset.length,
    // Without `returned` the Node driver never ends the statement.
    returned: rowset.length,
    queryId,
    databaseProvider: null,
    finalDatabaseName: database,
    finalSchemaName: schema,
    finalWarehouseName: warehouse,
    finalRoleName: role,
    // Python connectors send an array bind only where this is said.
    arrayBindSupported: true,
    statementTypeId,
    version: 1,
    sendResultTime: Date.now(),
    queryResultFormat: "json",
  };
  return { data, code: null, message: null, success: true };
}

/** One of several statements, whose result is asked for by its id. */
export interface PartialResult {
  readonly queryId: string;
  readonly statementTypeId: number;
}

/** The answer for several statements: the ids of their results, which drivers fetch one after the other. */
export function multipleSuccess(
  session: Session,
  queryId: string,
  parts: readonly PartialResult[],
): QueryAnswer {
  const result = {
    rowtype: [column("multiple statement execution", "text")],
    rowset: [["Multiple statements executed successfully."]],
    statementTypeId: MULTIPLE,
  };
  const answer = success(session, queryId, result);
  const ids = parts.map((part) => part.queryId).join(",");
  const types = parts.map((part) => part.statementTypeId).join(",");
  return { ...answer, data: { ...(answer["data"] as object), resultIds: ids, resultTypes: types } };
}

export function failure(queryId: string, { code, sqlState, message }: SnowflakeError): QueryAnswer {
  const data = {
    internalError: false,
    errorCode: code,
    age: 0,
    sqlState,
    queryId,
    line: -1,
    pos: -1,
    type: "COMPILATION",
  };
  return { data, code, message, success: false };
}

/** 333333: ask again at `getResultUrl`; 333334 is the same for a query that nobody waits for. */
export function inProgress(queryId: string, asynchronous: boolean): QueryAnswer {
  const data = {
    queryId,
    getResultUrl: `/queries/${queryId}/result`,
    queryAbortsAfterSecs: 300,
    progressDesc: null,
  };
  const message = asynchronous
    ? "Asynchronous execution in progress. Use provided query id to perform query monitoring and management."
    : "Query execution in progress.";
  return { data, code: asynchronous ? "333334" : "333333", message, success: true };
}
