import type { DuckDBMaterializedResult, DuckDBValue } from "@duckdb/node-api";

import { encodeResult, type EncodedResult } from "./result-encoding.ts";
import type { Session } from "./session.ts";
import { SnowflakeError } from "./snowflake-error.ts";
import type { Node } from "./syntax-tree.ts";

/**
 * How often a cancel is repeated, in milliseconds: DuckDB forgets one that comes before the statement has
 * begun.
 */
const INTERRUPT_EVERY = 50;

/** Runs what a statement translates to, which may be nothing. Ends early when the signal is aborted. */
export async function runAll(
  session: Session,
  statement: Node,
  values: readonly DuckDBValue[],
  signal: AbortSignal,
): Promise<DuckDBMaterializedResult | undefined> {
  const translated = await session.translator.translate(statement, session.facts);
  return interruptibly(session, signal, async () => {
    let result: DuckDBMaterializedResult | undefined;
    for (const sql of translated) result = await session.connection.run(sql, [...values]);
    return result;
  });
}

async function interruptibly<Result>(
  session: Session,
  signal: AbortSignal,
  work: () => Promise<Result>,
): Promise<Result> {
  signal.throwIfAborted();
  let repeat: NodeJS.Timeout | undefined;
  const interrupt = (): void => {
    session.connection.interrupt();
    repeat ??= setInterval(() => session.connection.interrupt(), INTERRUPT_EVERY);
  };
  signal.addEventListener("abort", interrupt);
  try {
    return await work();
  } finally {
    signal.removeEventListener("abort", interrupt);
    clearInterval(repeat);
  }
}

/**
 * What a query gives: as many of its rows as one result set has, and no more of them are made, for a join of
 * everything with everything has more than there is memory for.
 */
export async function runQuery(
  session: Session,
  statement: Node,
  values: readonly DuckDBValue[],
  signal: AbortSignal,
): Promise<EncodedResult> {
  const translated = await session.translator.translate(statement, session.facts);
  const query = translated.at(-1);
  if (query === undefined) throw withoutResult();
  return interruptibly(session, signal, async () => {
    for (const sql of translated.slice(0, -1)) await session.connection.run(sql, [...values]);
    const most = session.numberOf("ROWS_PER_RESULTSET") || Infinity;
    return encodeResult(await session.connection.stream(query, [...values]), { most, signal });
  });
}

/** The result of a statement that has one. */
export async function runOne(
  session: Session,
  statement: Node,
  values: readonly DuckDBValue[],
  signal: AbortSignal,
): Promise<DuckDBMaterializedResult> {
  const result = await runAll(session, statement, values, signal);
  if (!result) throw withoutResult();
  return result;
}

const withoutResult = (): SnowflakeError =>
  new SnowflakeError("100132", "P0000", "The statement has no result.");
