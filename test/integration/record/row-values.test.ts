import { describe, expect, it } from "vitest";

import { mergeRows } from "../../../functions/domain/merge-rows.ts";
import { ended, recordRig, starting, window } from "../../support/snowflake/record-rig.ts";

const rig = recordRig();

describe("texts", () => {
  it.each([
    ["quotes", `it's "quoted" '; DROP TABLE crew_execution_results; --`],
    ["backslashes", String.raw`C:\new \\ \" \u0041 \n`],
    ["placeholders", "? :1 :name $1 $$ %s"],
    ["line ends and tabs", "one\ntwo\r\n\tthree"],
    ["emoji and accents", "né 😀 語 \u2028 \u0001"],
    ["nothing", ""],
    ["JSON", '{"a": null}'],
  ])("of %s come back as they were", async (_, text) => {
    const row = ended({
      crewName: text,
      inputs: { [text]: text },
      result: { raw: text, data: { text, list: [text, null] } },
    });
    await rig.record.insert({ ...starting(), crewName: text, inputs: { [text]: text } }, window());
    await rig.record.merge([row], window());
    expect(await rig.only()).toMatchObject({
      CREW_NAME: text,
      RESULT_TEXT: text,
      RAW_OUTPUT: { text, list: [text, null] },
      METADATA: { crew: text, inputs: { [text]: text } },
    });
  });

  it("of 5 MB come back as they were", async () => {
    const raw = `${'é"\\\n😀'.repeat(500_000)}end`;
    await rig.record.merge([ended({ result: { raw, data: { tasks_output: [{ raw }] } } })], window());
    const { RESULT_TEXT, RAW_OUTPUT } = await rig.only();
    expect([
      RESULT_TEXT === raw,
      (RAW_OUTPUT as { tasks_output: { raw: string }[] }).tasks_output[0]?.raw === raw,
    ]).toEqual([true, true]);
  });
});

describe("times", () => {
  it.each(["America/Los_Angeles", "Asia/Kolkata", "UTC"])(
    "are exact to the millisecond and in UTC, whatever the session's time zone: %s",
    async (timeZone) => {
      await rig.connection.execute({
        operation: "set the time zone",
        sqlText: `ALTER SESSION SET TIMEZONE = '${timeZone}'`,
        signal: AbortSignal.timeout(60_000),
      });
      await rig.record.insert(starting(), window());
      expect(await rig.only()).toMatchObject({
        CREATED_AT: "2026-03-29T01:30:00.123Z",
        UPDATED_AT: "2026-03-29T01:30:00.123Z",
      });
      await rig.record.merge([ended()], window());
      expect(await rig.only()).toMatchObject({
        CREATED_AT: "2026-03-29T01:30:00.123Z",
        UPDATED_AT: "2026-10-25T02:30:00.009Z",
      });
    },
  );
});

describe("a value that Snowflake refuses", () => {
  it("is told without the value, and its row lands without its values beside the others", async () => {
    const bad = ended({
      executionId: "b",
      result: { raw: "half \ud83d emoji", data: { text: "half \ud83d" } },
    });
    const refused = await rig.record.merge([bad], window()).catch((error: unknown) => error);
    expect(refused).toMatchObject({ name: "RecordUnavailable", refusesValue: true, mayStillCommit: false });
    expect(String(refused)).not.toContain("half");
    await mergeRows([ended({ executionId: "a" }), bad, ended({ executionId: "c" })], rig.record, window());
    const written = await rig.rows();
    expect(written.map(({ ID, STATUS, RAW_OUTPUT }) => [ID, STATUS, RAW_OUTPUT === null])).toEqual([
      ["a", "COMPLETED", false],
      ["b", "COMPLETED", true],
      ["c", "COMPLETED", false],
    ]);
    expect(JSON.parse(String(written[1]?.["METADATA"]))).toMatchObject({
      phase: "COMPLETED",
      note: expect.stringContaining("refused a value") as unknown,
    });
  });
});
