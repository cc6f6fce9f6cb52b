import { randomUUID } from "node:crypto";

import { canceled, SnowflakeError, toSnowflakeError, unsupported } from "./errors.ts";
import { execute } from "./execute.ts";
import type { QueryRequest } from "./query-request.ts";
import type { StatementResult } from "./result-encoding.ts";
import type { Session } from "./session.ts";

/** The answer to a query request, as it goes out as JSON. */
export type Answer = Readonly<Record<string, unknown>>;

/** Answers kept for a repeated requestId: enough for a driver's retries. */
const KEPT_ANSWERS = 200;
/** Larger results are not kept, to spare memory: what writes answers counts, and reading again is harmless. */
const KEPT_CHARACTERS = 100_000;

/**
 * Runs the query requests of one session. The same requestId is answered once and from then on with the first answer, within
 * this session only, as in Snowflake; another session runs it again.
 */
export class StatementRunner {
  readonly #session: Session;
  readonly #answers = new Map<string, Promise<Answer>>();
  readonly #running = new Map<string, AbortController>();

  constructor(session: Session) {
    this.#session = session;
  }

  async answer(requestId: string, request: QueryRequest): Promise<Answer> {
    const earlier = this.#answers.get(requestId);
    if (earlier) return earlier;
    const answer = this.#run(requestId, request);
    this.#answers.set(requestId, answer);
    const [oldest] = this.#answers.keys();
    if (this.#answers.size > KEPT_ANSWERS && oldest !== undefined) this.#answers.delete(oldest);
    return answer;
  }

  /** Cancels a running or waiting statement; false if there is none of that id. */
  abort(requestId: string, reason: SnowflakeError = canceled()): boolean {
    const controller = this.#running.get(requestId);
    controller?.abort(reason);
    return controller !== undefined;
  }

  /** Cancels all statements and waits until they are gone. */
  async close(): Promise<void> {
    for (const requestId of this.#running.keys()) this.abort(requestId);
    await Promise.all(this.#answers.values());
  }

  async #run(requestId: string, request: QueryRequest): Promise<Answer> {
    const queryId = randomUUID();
    const controller = new AbortController();
    this.#running.set(requestId, controller);
    const seconds =
      request.parameters?.["STATEMENT_TIMEOUT_IN_SECONDS"] ??
      this.#session.seconds("STATEMENT_TIMEOUT_IN_SECONDS");
    const timer = limitTime(controller, Number(seconds));
    try {
      if (request.asyncExec) throw unsupported("asynchronous execution (asyncExec)");
      const result = await this.#session.inTurn(async () =>
        execute(this.#session, request, controller.signal),
      );
      if (sizeOf(result) > KEPT_CHARACTERS) this.#answers.delete(requestId);
      return this.#success(queryId, result);
    } catch (error) {
      const known = toSnowflakeError(controller.signal.aborted ? controller.signal.reason : error);
      return failure(queryId, known);
    } finally {
      clearTimeout(timer);
      this.#running.delete(requestId);
    }
  }

  #success(queryId: string, { rowtype, rowset, statementTypeId }: StatementResult): Answer {
    const { database, schema, warehouse, role } = this.#session.facts;
    const data = {
      parameters: this.#session.parameterList(),
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
}

const sizeOf = ({ rowset }: StatementResult): number =>
  rowset.reduce((size, row) => row.reduce((sum, value) => sum + (value?.length ?? 0), size), 0);

function limitTime(controller: AbortController, seconds: number): NodeJS.Timeout | undefined {
  // 0 means the longest there is, and timers end at 24 days.
  if (!(seconds > 0) || seconds > 2_000_000) return undefined;
  const message = `Statement reached its statement or warehouse timeout of ${seconds} second(s) and was canceled.`;
  return setTimeout(() => controller.abort(new SnowflakeError("000630", "57014", message)), seconds * 1000);
}

function failure(queryId: string, { code, sqlState, message }: SnowflakeError): Answer {
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
