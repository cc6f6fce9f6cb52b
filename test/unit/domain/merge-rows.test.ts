import { describe, expect, it } from "vitest";

import { mergeRows } from "../../../functions/domain/merge-rows.ts";
import type { ProcessingRow, TerminalRow, WriteWindow } from "../../../functions/domain/record.ts";
import { carelessSnowflake } from "../../support/snowflake/careless-snowflake.ts";
import { fakeRecord, snowflakeDown, valueRefused } from "../../support/snowflake/fake-record.ts";

const rowOf = (executionId: string): TerminalRow & ProcessingRow => ({
  executionId,
  crewName: "crew",
  inputs: { n: 1 },
  workflowExecution: "arn",
  createdAt: "2026-11-24T10:00:00.123Z",
  updatedAt: "2026-11-24T10:05:00.456Z",
  attempts: 1,
  tasks: [],
  phase: "COMPLETED",
  result: { raw: executionId, data: {} },
});
const until = (signal: AbortSignal): WriteWindow => ({ signal, insertBefore: Date.now() });
const never = until(new AbortController().signal);

/** Snowflake that refuses each row whose text is "bad", and is away once the window's signal is aborted. */
function pickySnowflake(onStatement: (count: number) => void = () => undefined) {
  const written: TerminalRow[] = [];
  const statements: (readonly string[])[] = [];
  return {
    written,
    statements,
    merge(rows: readonly TerminalRow[], { signal }: WriteWindow): Promise<number> {
      if (signal.aborted) return Promise.reject(snowflakeDown(false));
      statements.push(rows.map(({ executionId }) => executionId));
      onStatement(statements.length);
      if (rows.some(({ result }) => result?.raw === "bad")) return Promise.reject(valueRefused());
      written.push(...rows);
      return Promise.resolve(rows.length);
    },
  };
}

describe("a row that Snowflake refuses", () => {
  it("is written without its values, and keeps no other row waiting", async () => {
    const record = pickySnowflake();
    const end = await mergeRows(["a", "b", "bad", "c", "d", "e"].map(rowOf), record, never);
    const { result: _result, ...bad } = rowOf("bad");
    const expected = [
      ...["a", "b"].map(rowOf),
      { ...bad, inputs: {}, note: valueRefused().message },
      ...["c", "d", "e"].map(rowOf),
    ];
    expect([record.written, end]).toEqual([expected, { written: expected, duplicates: 0 }]);
  });

  it("keeps the whole of the halving inside one deadline: what is not written by then is left", async () => {
    const deadline = new AbortController();
    const record = pickySnowflake((count) => {
      if (count === 4) deadline.abort();
    });
    const end = await mergeRows(["a", "b", "bad", "c"].map(rowOf), record, until(deadline.signal));
    expect(record.statements).toEqual([["a", "b", "bad", "c"], ["a", "b"], ["bad", "c"], ["bad"]]);
    expect(end).toEqual({
      written: [rowOf("a"), rowOf("b")],
      duplicates: 0,
      failure: expect.objectContaining({ refusesValue: false, mayStillCommit: false }) as unknown,
    });
  });

  it("is not taken for one when Snowflake is down: nothing is left out then", async () => {
    const record = fakeRecord();
    record.failure = snowflakeDown();
    const failure = record.failure;
    expect(await mergeRows([rowOf("a")], record, never)).toEqual({ written: [], duplicates: 0, failure });
  });

  it("is none when the failure is a bug, which is thrown", async () => {
    const bug = new TypeError("bug");
    const record = { merge: () => Promise.reject(bug) };
    await expect(mergeRows([rowOf("a"), rowOf("b")], record, never)).rejects.toBe(bug);
  });
});

describe("a row that no request can hold", () => {
  it("is sent without its values at once, with a note", async () => {
    const record = pickySnowflake();
    const { result: _result, ...large } = rowOf("large");
    const rows = [rowOf("a"), { ...large, result: { raw: "\n".repeat(6_000_000), data: {} } }];
    const note = "The row is larger than 11000000 bytes; the status has what it does not hold";
    const written = [rowOf("a"), { ...large, inputs: {}, note }];
    expect(await mergeRows(rows, record, never)).toEqual({ written, duplicates: 0 });
    expect([record.statements, record.written]).toEqual([[["a", "large"]], written]);
  });
});

describe("rows that are there twice", () => {
  it("are counted by the write that finds them", async () => {
    const snowflake = carelessSnowflake(
      () => "done",
      () => Promise.resolve(),
    );
    await Promise.all([snowflake.insert(rowOf("a"), never), snowflake.insert(rowOf("a"), never)]);
    await snowflake.insert(rowOf("b"), never);
    const rows = [rowOf("a"), rowOf("b")];
    expect(await mergeRows(rows, snowflake, never)).toEqual({ written: rows, duplicates: 1 });
    expect(snowflake.rows.map(({ id, status }) => [id, status])).toEqual([
      ["a", "COMPLETED"],
      ["a", "COMPLETED"],
      ["b", "COMPLETED"],
    ]);
  });
});
