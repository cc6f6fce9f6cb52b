import type { Connection } from "snowflake-sdk";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import {
  snowflakeConnection,
  type SnowflakeConnection,
} from "../../../functions/adapters/snowflake/connection.ts";
import { snowflakeRecord } from "../../../functions/adapters/snowflake/execution-record.ts";
import { mergeRows } from "../../../functions/domain/merge-rows.ts";
import { writeWindow } from "../../../functions/domain/record-lease.ts";
import type { ExecutionRecord, ProcessingRow, TerminalRow } from "../../../functions/domain/record.ts";
import { LOCAL_SNOWFLAKE } from "../../../local/functions.ts";
import { migrateSnowflake } from "../../../local/migrate-snowflake.ts";
import { type LocalSnowflake, startLocalSnowflake } from "../../../local/snowflake/server.ts";
import { connectDriver, query } from "../../support/snowflake/snowflake-driver.ts";

let server: LocalSnowflake;
let reader: Connection;
let connection: SnowflakeConnection;
let record: ExecutionRecord;

beforeEach(async () => {
  server = await startLocalSnowflake({ file: ":memory:" });
  await migrateSnowflake(server.url);
  reader = await connectDriver(server.url, { database: "STEPCREW", schema: "PUBLIC" });
  const settings = { ...LOCAL_SNOWFLAKE, SNOWFLAKE_ACCESS_URL: server.url };
  connection = snowflakeConnection(settings, () => Promise.reject(new Error("no secret")));
  record = snowflakeRecord(connection);
});
afterEach(async () => {
  await server.close();
});

const window = () => writeWindow(Date.now());
const rows = () =>
  query(
    reader,
    `SELECT id, crew_name, status, TO_JSON(raw_output) AS raw_output, result_text, TO_JSON(metadata) AS metadata,
       created_at, updated_at FROM crew_execution_results ORDER BY id`,
  );
/** A row's columns as JSON has them. */
async function only(): Promise<Record<string, unknown>> {
  const all = await rows();
  expect(all.length).toBe(1);
  const { CREATED_AT, UPDATED_AT, RAW_OUTPUT, METADATA, ...rest } = all[0] ?? {};
  return {
    ...rest,
    RAW_OUTPUT: RAW_OUTPUT === null ? null : (JSON.parse(RAW_OUTPUT as string) as unknown),
    METADATA: JSON.parse(METADATA as string) as unknown,
    CREATED_AT: (CREATED_AT as Date).toISOString(),
    UPDATED_AT: (UPDATED_AT as Date).toISOString(),
  };
}

const starting = (executionId = "a"): ProcessingRow => ({
  executionId,
  crewName: "research",
  inputs: { topic: "bees" },
  workflowExecution: "arn:of:workflow",
  createdAt: "2026-03-29T01:30:00.123Z",
});
const ended = (more: Partial<TerminalRow> = {}): TerminalRow => ({
  ...starting(),
  phase: "COMPLETED",
  attempts: 2,
  tasks: [
    {
      name: "look",
      agent: "Scout",
      status: "COMPLETED",
      startedAt: "2026-03-29T01:30:01.000Z",
      finishedAt: "2026-03-29T01:30:03.250Z",
    },
    { name: "write", status: "PENDING" },
  ],
  updatedAt: "2026-10-25T02:30:00.009Z",
  result: { raw: "text", data: { json_dict: { n: 1 }, tasks_output: [] } },
  usage: { llm_calls: 2 },
  ...more,
});
const processing = {
  ID: "a",
  CREW_NAME: "research",
  STATUS: "PROCESSING",
  RAW_OUTPUT: null,
  RESULT_TEXT: null,
  METADATA: { crew: "research", inputs: { topic: "bees" }, workflow_execution: "arn:of:workflow" },
  CREATED_AT: "2026-03-29T01:30:00.123Z",
  UPDATED_AT: "2026-03-29T01:30:00.123Z",
};
const completed = {
  ...processing,
  STATUS: "COMPLETED",
  RAW_OUTPUT: { json_dict: { n: 1 }, tasks_output: [] },
  RESULT_TEXT: "text",
  METADATA: {
    ...processing.METADATA,
    phase: "COMPLETED",
    attempts: 2,
    tasks: [
      {
        name: "look",
        agent: "Scout",
        status: "COMPLETED",
        started_at: "2026-03-29T01:30:01.000Z",
        seconds: 2.25,
      },
      { name: "write", status: "PENDING" },
    ],
    usage: { llm_calls: 2 },
  },
  UPDATED_AT: "2026-10-25T02:30:00.009Z",
};

describe("the PROCESSING row", () => {
  it("is inserted once, however often it is asked for", async () => {
    await record.insert(starting(), window());
    await record.insert({ ...starting(), crewName: "other" }, window());
    expect(await only()).toEqual(processing);
  });

  it("does not come back over a row that is terminal", async () => {
    await record.merge([ended()], window());
    await record.insert(starting(), window());
    expect(await only()).toEqual(completed);
  });
});

describe("a terminal row", () => {
  it("takes the place of the PROCESSING row, whose start it keeps", async () => {
    await record.insert(starting(), window());
    await record.merge([ended({ createdAt: "2020-01-01T00:00:00.000Z" })], window());
    expect(await only()).toEqual(completed);
  });

  it("is inserted where there is none", async () => {
    await record.merge([ended()], window());
    expect(await only()).toEqual(completed);
  });

  it("stays as it is", async () => {
    await record.merge([ended()], window());
    const { result: _result, ...failed } = ended({ phase: "FAILED" });
    await record.merge([failed], window());
    expect(await only()).toEqual(completed);
  });

  it.each(["FAILED", "CANCELLED", "TIMED_OUT", "BUDGET_EXCEEDED"] as const)(
    "of an execution that is %s says ERROR, and why",
    async (phase) => {
      const { result: _result, usage: _usage, ...row } = ended({ phase });
      const error = { type: "ModelRefused", message: "It said 'no'; --really", retryable: false };
      await record.insert(starting(), window());
      await record.merge([{ ...row, error }], window());
      expect(await only()).toEqual({
        ...completed,
        STATUS: "ERROR",
        RAW_OUTPUT: null,
        RESULT_TEXT: null,
        METADATA: { ...processing.METADATA, phase, attempts: 2, tasks: completed.METADATA.tasks, error },
      });
    },
  );

  it("is counted as often as the table has it, and not at all once it is terminal", async () => {
    await record.insert(starting(), window());
    const counts = [await record.merge([ended(), ended({ executionId: "new" })], window())];
    counts.push(await record.merge([ended()], window()));
    await query(
      reader,
      "INSERT INTO crew_execution_results (id, status) VALUES ('twice', 'PROCESSING'), ('twice', 'PROCESSING')",
    );
    counts.push(await record.merge([ended({ executionId: "twice" })], window()));
    expect(counts).toEqual([2, 0, 2]);
  });

  it("may be one of many in one statement: missing, PROCESSING and terminal", async () => {
    await record.insert(starting("processing"), window());
    await record.merge([ended({ executionId: "terminal" })], window());
    const { result: _result, ...failed } = ended({ executionId: "terminal", phase: "FAILED" });
    const many = Array.from({ length: 48 }, (_, index) => ended({ executionId: `missing-${index}` }));
    await record.merge([ended({ executionId: "processing" }), failed, ...many], window());
    const all = await rows();
    expect([all.length, new Set(all.map((row) => row["STATUS"]))]).toEqual([50, new Set(["COMPLETED"])]);
  });

  it("of nobody is no statement", async () => {
    await server.close();
    expect(await record.merge([], window())).toBe(0);
    server = await startLocalSnowflake({ file: ":memory:" });
  });

  it("of rows of which none has a result, or an error, is taken too", async () => {
    const { result: _result, usage: _usage, ...row } = ended({ phase: "TIMED_OUT" });
    await record.merge([row, { ...row, executionId: "b" }], window());
    expect((await rows()).map((each) => [each["STATUS"], each["RAW_OUTPUT"], each["RESULT_TEXT"]])).toEqual([
      ["ERROR", null, null],
      ["ERROR", null, null],
    ]);
  });
});

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
    await record.insert({ ...starting(), crewName: text, inputs: { [text]: text } }, window());
    await record.merge([row], window());
    expect(await only()).toMatchObject({
      CREW_NAME: text,
      RESULT_TEXT: text,
      RAW_OUTPUT: { text, list: [text, null] },
      METADATA: { crew: text, inputs: { [text]: text } },
    });
  });

  it("of 5 MB come back as they were", async () => {
    const raw = `${'é"\\\n😀'.repeat(500_000)}end`;
    await record.merge([ended({ result: { raw, data: { tasks_output: [{ raw }] } } })], window());
    const { RESULT_TEXT, RAW_OUTPUT } = await only();
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
      await connection.execute({
        operation: "set the time zone",
        sqlText: `ALTER SESSION SET TIMEZONE = '${timeZone}'`,
        signal: AbortSignal.timeout(20_000),
      });
      await record.insert(starting(), window());
      expect(await only()).toMatchObject({
        CREATED_AT: "2026-03-29T01:30:00.123Z",
        UPDATED_AT: "2026-03-29T01:30:00.123Z",
      });
      await record.merge([ended()], window());
      expect(await only()).toMatchObject({
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
    const refused = await record.merge([bad], window()).catch((error: unknown) => error);
    expect(refused).toMatchObject({ name: "RecordUnavailable", refusesValue: true, mayStillCommit: false });
    expect(String(refused)).not.toContain("half");
    await mergeRows([ended({ executionId: "a" }), bad, ended({ executionId: "c" })], record, window());
    const written = await rows();
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
