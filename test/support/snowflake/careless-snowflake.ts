import type { ExecutionRecord } from "../../../functions/domain/record.ts";
import { snowflakeDown } from "./fake-record.ts";

/** What becomes of a statement: it is done, it is refused, or it is done after its client gave up on it. */
export type StatementFate = "done" | "refused" | "late";

interface Row {
  readonly id: string;
  readonly status: string;
}

export interface CarelessSnowflake extends ExecutionRecord {
  /** Duplicates included. */
  readonly rows: readonly Row[];
  /** Resolves once no statement is under way. */
  readonly settled: () => Promise<void>;
}

/**
 * Snowflake as far as rows go: no primary key is enforced, so two statements that look for a row before
 * either has written it both write one. `turn` is taken between looking and writing.
 */
export function carelessSnowflake(fateOf: () => StatementFate, turn: () => Promise<void>): CarelessSnowflake {
  const rows: Row[] = [];
  const underWay = new Set<Promise<number>>();
  /** How many rows it wrote: as Snowflake does, every PROCESSING row of this id. */
  const write = async (id: string, status: string): Promise<number> => {
    const found = rows.flatMap((row, index) => (row.id === id ? [index] : []));
    await turn();
    if (found.length === 0) {
      rows.push({ id, status });
      return 1;
    }
    const changed = found.filter((index) => rows[index]?.status === "PROCESSING");
    for (const index of changed) rows[index] = { id, status };
    return changed.length;
  };
  const statement = async (writes: () => Promise<readonly number[]>): Promise<number> => {
    await turn();
    const fate = fateOf();
    if (fate === "refused") throw snowflakeDown(false);
    const done = writes().then((counts) => counts.reduce((sum, count) => sum + count, 0));
    if (fate === "done") return done;
    underWay.add(done);
    throw snowflakeDown(true);
  };
  return {
    rows,
    settled: async () => void (await Promise.all(underWay)),
    insert: async (row) => void (await statement(async () => [await write(row.executionId, "PROCESSING")])),
    merge: (all) =>
      statement(() => Promise.all(all.map(({ executionId, phase }) => write(executionId, phase)))),
  };
}
