import type { DuckDBMaterializedResult, DuckDBValue } from "@duckdb/node-api";

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
  signal.throwIfAborted();
  let repeat: NodeJS.Timeout | undefined;
  const interrupt = (): void => {
    session.connection.interrupt();
    repeat ??= setInterval(() => session.connection.interrupt(), INTERRUPT_EVERY);
  };
  signal.addEventListener("abort", interrupt);
  try {
    let result: DuckDBMaterializedResult | undefined;
    for (const sql of translated) result = await session.connection.run(sql, [...values]);
    return result;
  } finally {
    signal.removeEventListener("abort", interrupt);
    clearInterval(repeat);
  }
}

/** The result of a statement that has one. */
export async function runOne(
  session: Session,
  statement: Node,
  values: readonly DuckDBValue[],
  signal: AbortSignal,
): Promise<DuckDBMaterializedResult> {
  const result = await runAll(session, statement, values, signal);
  if (!result) throw new SnowflakeError("100132", "P0000", "The statement has no result.");
  return result;
}
