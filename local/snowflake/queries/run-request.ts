import type { Bindings } from "../bindings.ts";
import { execute } from "../execute.ts";
import type { QueryRequest } from "../query-request.ts";
import type { StatementResult } from "../result-encoding.ts";
import type { Session } from "../session.ts";
import { SnowflakeError, toSnowflakeError, unsupported } from "../snowflake-error.ts";
import type { WrittenStatement } from "../split-statements.ts";
import { type QueryAnswer, failure, multipleSuccess, type PartialResult, success } from "./answers.ts";
import type { Query, QueryHistory } from "./query-history.ts";

/** The result of a request and how large it is in characters. */
export interface Done {
  readonly answer: QueryAnswer;
  readonly size: number;
}

/**
 * Runs the statements of a request. Without MULTI_STATEMENT_COUNT it must be one; 0 takes any number.
 * @throws SnowflakeError 000900 for nothing, 000008 for another number of statements, or whatever a statement
 * throws
 */
export async function runRequest(
  session: Session,
  history: QueryHistory,
  query: Query,
  request: QueryRequest,
): Promise<Done> {
  if (request.bindStage) throw unsupported("binds through a stage");
  const statements = await session.translator.split(request.sqlText);
  const [first, ...others] = statements;
  if (!first) throw new SnowflakeError("000900", "42601", "SQL compilation error:\nEmpty SQL statement.");
  refuseScripting(first);
  checkCount(statements.length, session.numberOf("MULTI_STATEMENT_COUNT"));
  query.tag = session.textOf("QUERY_TAG");
  if (others.length > 0) return runSeveral(session, history, query, request, statements);
  const run = {
    bindings: request.bindings ?? undefined,
    describeOnly: request.describeOnly === true,
    signal: query.controller.signal,
    history,
  };
  const result = await execute(session, first, run);
  session.facts = { ...session.facts, lastQueryId: query.id };
  return { answer: success(session, query.id, result), size: sizeOf(result) };
}

/** A block has semicolons of its own, so that it would pass for several statements. */
function refuseScripting({ tokens: [first, second] }: WrittenStatement): void {
  const words = [first, second].map((token) => token?.text.toUpperCase() ?? "");
  const isBlock = words[0] === "BEGIN" && !["", "TRANSACTION", "WORK", "NAME"].includes(words[1] ?? "");
  if (isBlock || words[0] === "DECLARE") throw unsupported("Snowflake Scripting (a block BEGIN … END)");
}

function checkCount(actual: number, desired: number): void {
  if (desired === 0 || actual === desired) return;
  const message = `Actual statement count ${actual} did not match the desired statement count ${desired}.`;
  throw new SnowflakeError("000008", "0A000", message);
}

async function runSeveral(
  session: Session,
  history: QueryHistory,
  query: Query,
  request: QueryRequest,
  statements: readonly WrittenStatement[],
): Promise<Done> {
  if (request.describeOnly) throw unsupported("describing several statements at once");
  const parts: PartialResult[] = [];
  let bound = 0;
  for (const statement of statements) {
    const bindings = bindingsFrom(request.bindings ?? {}, bound, statement.placeholders);
    bound += statement.placeholders;
    parts.push(await runPart(session, history, query, { statement, bindings }));
  }
  return { answer: multipleSuccess(session, query.id, parts), size: 0 };
}

/** The binds of one statement among several: `?` are counted through the whole text. */
function bindingsFrom(bindings: Bindings, skipped: number, count: number): Bindings {
  const own = Array.from({ length: count }, (_, index) => [index + 1, bindings[String(skipped + index + 1)]]);
  return Object.fromEntries(own.filter(([, binding]) => binding !== undefined)) as Bindings;
}

interface Part {
  readonly statement: WrittenStatement;
  readonly bindings: Bindings;
}

/**
 * Each statement is a query of its own; the first that fails ends the request, and what was done before stays
 * done.
 */
async function runPart(
  session: Session,
  history: QueryHistory,
  whole: Query,
  { statement, bindings }: Part,
): Promise<PartialResult> {
  const { user, sessionId, controller, tag } = whole;
  const query = history.begin({ sqlText: statement.text, user, sessionId }, controller);
  query.tag = tag;
  try {
    const run = { bindings, describeOnly: false, signal: controller.signal, history };
    const result = await execute(session, statement, run);
    session.facts = { ...session.facts, lastQueryId: query.id };
    query.answer = Promise.resolve(success(session, query.id, result));
    history.end(query, { size: sizeOf(result) });
    return { queryId: query.id, statementTypeId: result.statementTypeId };
  } catch (error) {
    const known = toSnowflakeError(controller.signal.aborted ? controller.signal.reason : error);
    query.answer = Promise.resolve(failure(query.id, known));
    history.end(query, { error: known });
    throw controller.signal.aborted ? known : failureAmongSeveral(statement, known);
  }
}

/** In the words in which Snowflake reports it. */
function failureAmongSeveral(
  { text, line, position }: WrittenStatement,
  error: SnowflakeError,
): SnowflakeError {
  const where = `"${text}" (at line ${line}, position ${position})`;
  const message = `JavaScript execution error: Uncaught Execution of multiple statements failed on statement ${where}.\n${error.message}`;
  return new SnowflakeError("100132", "P0000", message, { cause: error });
}

const sizeOf = ({ rowset }: StatementResult): number =>
  rowset.reduce((size, row) => row.reduce((sum, value) => sum + (value?.length ?? 0), size), 0);
