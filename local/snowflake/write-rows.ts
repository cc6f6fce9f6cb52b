import type { DuckDBMaterializedResult, DuckDBValue } from "@duckdb/node-api";

import { countColumn, type StatementResult } from "./result-encoding.ts";
import { runOne } from "./run-translated.ts";
import type { Session } from "./session.ts";
import { bodyOf, isNode, type Node } from "./syntax-tree.ts";
import { resolveTable } from "./translate/names.ts";

/**
 * The statement type of each DML kind (driver: `connection/result/statement_type.js`) and the columns that
 * count its rows.
 */
const WRITES: Readonly<Record<string, { readonly id: number; readonly columns: readonly string[] }>> = {
  insert: { id: 0x3100, columns: ["number of rows inserted"] },
  update: { id: 0x3200, columns: ["number of rows updated", "number of multi-joined rows updated"] },
  delete: { id: 0x3300, columns: ["number of rows deleted"] },
  merge: { id: 0x3400, columns: [] },
};

export const isWrite = (kind: string): boolean => kind in WRITES;

interface RowsToWrite {
  readonly statement: Node;
  readonly kind: string;
  /** Values for the statement's binds, a row for each time it runs. */
  readonly rows: readonly (readonly DuckDBValue[])[];
}

/**
 * INSERT, UPDATE, DELETE and MERGE: runs the statement once for each row of binds and answers how many rows
 * it changed.
 */
export async function write(
  session: Session,
  { statement, kind, rows }: RowsToWrite,
  signal: AbortSignal,
): Promise<StatementResult> {
  const work = async (): Promise<StatementResult> => {
    const counts = await allOrNothing(session, rows.length > 1, async () => {
      const results: (readonly number[])[] = [];
      for (const values of rows)
        results.push(await countRows(kind, await runOne(session, statement, values, signal)));
      return results;
    });
    return writeResult(statement, kind, sumColumns(counts));
  };
  // Only UPDATE, DELETE and MERGE exclude each other; most INSERTs wait for nobody.
  if (kind === "insert") return work();
  return session.locked(targetOf(session, statement, kind), signal, work);
}

/** The rows of an array bind are one statement: one transaction, if none is open. */
async function allOrNothing<T>(session: Session, several: boolean, work: () => Promise<T>): Promise<T> {
  if (!several || session.inTransaction) return work();
  await session.connection.run("BEGIN TRANSACTION");
  try {
    const result = await work();
    await session.connection.run("COMMIT");
    return result;
  } catch (error) {
    await session.connection.run("ROLLBACK");
    throw error;
  }
}

function targetOf(session: Session, statement: Node, kind: string): string {
  const body = bodyOf(statement, kind) ?? {};
  const reference = kind === "merge" ? bodyOf(body["this"], "table") : body["table"];
  const { database, schema, table } = resolveTable(isNode(reference) ? reference : {}, session.facts);
  return `${database}.${schema}.${table}`;
}

/** [inserted, updated, deleted] of a MERGE, [count] of the others. */
async function countRows(kind: string, result: DuckDBMaterializedResult): Promise<readonly number[]> {
  // Its rows come from another thread, which is woken for each look at them.
  if (kind !== "merge") return [result.rowsChanged];
  const rows = await result.getRows();
  return ["INSERT", "UPDATE", "DELETE"].map((action) => rows.filter(([done]) => done === action).length);
}

const sumColumns = (counts: readonly (readonly number[])[]): readonly number[] =>
  (counts[0] ?? []).map((_, index) => counts.reduce((sum, row) => sum + (row[index] ?? 0), 0));

/** The counts as Snowflake answers them. A MERGE has a column for each kind of change that it names. */
export function writeResult(statement: Node, kind: string, counts: readonly number[]): StatementResult {
  const { id, columns } = WRITES[kind] ?? { id: 0x3000, columns: [] };
  const named = kind === "merge" ? mergeColumns(statement) : columns.map((name, index) => ({ name, index }));
  return {
    rowtype: named.map(({ name }) => countColumn(name)),
    rowset: [named.map(({ index }) => String(counts[index] ?? 0))],
    statementTypeId: id,
  };
}

type CountedColumns = readonly { readonly name: string; readonly index: number }[];

/** By the tree, which is the same for the same text. */
const countedColumns = new WeakMap<Node, CountedColumns>();

function mergeColumns(statement: Node): CountedColumns {
  const known = countedColumns.get(statement) ?? namedChanges(statement);
  countedColumns.set(statement, known);
  return known;
}

function namedChanges(statement: Node): CountedColumns {
  const whens = JSON.stringify(bodyOf(statement, "merge")?.["whens"] ?? null);
  return ["inserted", "updated", "deleted"]
    .map((done, index) => ({ name: `number of rows ${done}`, index }))
    .filter(({ index }) => whens.includes(`"this":"${["INSERT", "UPDATE", "DELETE"][index] ?? ""}"`));
}
