import { setImmediate } from "node:timers/promises";

import { RecordUnavailable } from "../../functions/domain/errors.ts";
import type { ExecutionRecord, ProcessingRow, TerminalRow } from "../../functions/domain/record.ts";

export interface FakeRecord extends ExecutionRecord {
  /** The statements that were taken: one entry each, with the rows it wrote. */
  readonly statements: ({ readonly insert: ProcessingRow } | { readonly merge: readonly TerminalRow[] })[];
  /** Is told of each statement before it is taken. */
  onStatement: (kind: "insert" | "merge") => void | Promise<void>;
  /** What calls fail with from now on; undefined when Snowflake is up. */
  failure: Error | undefined;
}

/** Snowflake that keeps what it is sent. */
export function fakeRecord(): FakeRecord {
  const record: FakeRecord = {
    statements: [],
    onStatement: () => undefined,
    failure: undefined,
    async insert(row) {
      await take("insert");
      record.statements.push({ insert: row });
    },
    async merge(rows) {
      await take("merge");
      record.statements.push({ merge: rows });
    },
  };
  const take = async (kind: "insert" | "merge"): Promise<void> => {
    await setImmediate();
    await record.onStatement(kind);
    if (record.failure !== undefined) throw record.failure;
  };
  return record;
}

export const snowflakeDown = (mayStillCommit = false): RecordUnavailable =>
  new RecordUnavailable("answer", { cause: new Error("connect ECONNREFUSED"), mayStillCommit });
