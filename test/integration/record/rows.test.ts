import { describe, expect, it } from "vitest";

import {
  completed,
  ended,
  processing,
  recordRig,
  starting,
  window,
} from "../../support/snowflake/record-rig.ts";
import { query } from "../../support/snowflake/snowflake-driver.ts";
import { startSnowflake } from "../../support/snowflake/start-snowflake.ts";

const rig = recordRig();

describe("the PROCESSING row", () => {
  it("is inserted once, however often it is asked for", async () => {
    await rig.record.insert(starting(), window());
    await rig.record.insert({ ...starting(), crewName: "other" }, window());
    expect(await rig.only()).toEqual(processing);
  });

  it("does not come back over a row that is terminal", async () => {
    await rig.record.merge([ended()], window());
    await rig.record.insert(starting(), window());
    expect(await rig.only()).toEqual(completed);
  });
});

describe("a terminal row", () => {
  it("takes the place of the PROCESSING row, whose start it keeps", async () => {
    await rig.record.insert(starting(), window());
    await rig.record.merge([ended({ createdAt: "2020-01-01T00:00:00.000Z" })], window());
    expect(await rig.only()).toEqual(completed);
  });

  it("is inserted where there is none", async () => {
    await rig.record.merge([ended()], window());
    expect(await rig.only()).toEqual(completed);
  });

  it("stays as it is", async () => {
    await rig.record.merge([ended()], window());
    const { result: _result, ...failed } = ended({ phase: "FAILED" });
    await rig.record.merge([failed], window());
    expect(await rig.only()).toEqual(completed);
  });

  it.each(["FAILED", "CANCELLED", "TIMED_OUT", "BUDGET_EXCEEDED"] as const)(
    "of an execution that is %s says ERROR, and why",
    async (phase) => {
      const { result: _result, usage: _usage, ...row } = ended({ phase });
      const error = { type: "ModelRefused", message: "It said 'no'; --really", retryable: false };
      await rig.record.insert(starting(), window());
      await rig.record.merge([{ ...row, error }], window());
      expect(await rig.only()).toEqual({
        ...completed,
        STATUS: "ERROR",
        RAW_OUTPUT: null,
        RESULT_TEXT: null,
        METADATA: { ...processing.METADATA, phase, attempts: 2, tasks: completed.METADATA.tasks, error },
      });
    },
  );

  it("is counted as often as the table has it, and not at all once it is terminal", async () => {
    await rig.record.insert(starting(), window());
    const counts = [await rig.record.merge([ended(), ended({ executionId: "new" })], window())];
    counts.push(await rig.record.merge([ended()], window()));
    await query(
      rig.reader,
      "INSERT INTO crew_execution_results (id, status) VALUES ('twice', 'PROCESSING'), ('twice', 'PROCESSING')",
    );
    counts.push(await rig.record.merge([ended({ executionId: "twice" })], window()));
    expect(counts).toEqual([2, 0, 2]);
  });

  it("may be one of many in one statement: missing, PROCESSING and terminal", async () => {
    await rig.record.insert(starting("processing"), window());
    await rig.record.merge([ended({ executionId: "terminal" })], window());
    const { result: _result, ...failed } = ended({ executionId: "terminal", phase: "FAILED" });
    const many = Array.from({ length: 48 }, (_, index) => ended({ executionId: `missing-${index}` }));
    await rig.record.merge([ended({ executionId: "processing" }), failed, ...many], window());
    const all = await rig.rows();
    expect([all.length, new Set(all.map((row) => row["STATUS"]))]).toEqual([50, new Set(["COMPLETED"])]);
  });

  it("of nobody is no statement", async () => {
    await rig.server.close();
    expect(await rig.record.merge([], window())).toBe(0);
    rig.server = await startSnowflake({ file: ":memory:" });
  });

  it("of rows of which none has a result, or an error, is taken too", async () => {
    const { result: _result, usage: _usage, ...row } = ended({ phase: "TIMED_OUT" });
    await rig.record.merge([row, { ...row, executionId: "b" }], window());
    expect(
      (await rig.rows()).map((each) => [each["STATUS"], each["RAW_OUTPUT"], each["RESULT_TEXT"]]),
    ).toEqual([
      ["ERROR", null, null],
      ["ERROR", null, null],
    ]);
  });
});
