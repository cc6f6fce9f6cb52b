import { setImmediate } from "node:timers/promises";

import { RecordUnavailable } from "../../../functions/domain/errors.ts";
import type { ExecutionRecord, ProcessingRow, TerminalRow } from "../../../functions/domain/record.ts";

export interface FakeRecord extends ExecutionRecord {
  /** The statements that were taken: one entry each, with the rows it wrote. */
  readonly statements: ({ readonly insert: ProcessingRow } | { readonly merge: readonly TerminalRow[] })[];
  /** Is told of each statement before it is taken. */
  onStatement: (kind: "insert" | "merge") => void | Promise<void>;
  /** What calls fail with from now on; undefined when Snowflake is up. */
  failure: Error | undefined;
  /** How many rows each of those that are merged has in the table. */
  copies: number;
}

/** Snowflake that keeps what it is sent. */
export function fakeRecord(): FakeRecord {
  const record: FakeRecord = {
    statements: [],
    onStatement: () => undefined,
    failure: undefined,
    copies: 1,
    async insert(row) {
      await take("insert");
      record.statements.push({ insert: row });
    },
    async merge(rows) {
      await take("merge");
      record.statements.push({ merge: rows });
      return rows.length * record.copies;
    },
  };
  const take = async (kind: "insert" | "merge"): Promise<void> => {
    await setImmediate();
    await record.onStatement(kind);
    if (record.failure !== undefined) throw record.failure;
  };
  return record;
}

/** Snowflake that takes statements but not this one's value. */
export const valueRefused = (): RecordUnavailable =>
  new RecordUnavailable("insert the PROCESSING row", {
    cause: new Error("it refused a value (code 100069, SQL state 22P02)"),
    mayStillCommit: false,
    refusesValue: true,
  });

export const snowflakeDown = (mayStillCommit = false): RecordUnavailable =>
  new RecordUnavailable("answer", { cause: new Error("connect ECONNREFUSED"), mayStillCommit });
