import { randomUUID } from "node:crypto";

import { describe, expect, it } from "vitest";

import { wallClockOf } from "../../../../cli/backfill/time-zone-clock.ts";
import { executionJournal } from "../../../../functions/adapters/dynamodb/execution-journal.ts";
import { openExecutions } from "../../../../functions/adapters/dynamodb/open-executions.ts";
import { earlierRows } from "../../../../functions/adapters/snowflake/earlier-rows.ts";
import { JournalUnavailable, RecordUnavailable } from "../../../../functions/domain/errors.ts";
import { UNKNOWN_EXECUTION } from "../../../../functions/domain/known-execution.ts";
import { backfillRig, NOTHING } from "../../../support/snowflake/backfill-rig.ts";

const rig = backfillRig();
const { table, headerOf, itemsOf, run, insert, statusOf } = rig;

const hoursAgo = (hours: number): string =>
  new Date(Date.now() - hours * 3_600_000).toISOString().replace("T", " ").replace("Z", "");
const OLD = "2025-11-17 10:30:00.123456";
const NOW = new Date("2025-11-20T08:00:00.250Z");
const ERROR = {
  type: "Abandoned",
  message:
    "The execution was still PROCESSING after 24 hours in the earlier system, which lost it. Start it again",
  retryable: true,
};
const rowsNow = async () => {
  const rows = await rig.rows.query(
    `SELECT id, status, result_text, TO_JSON(raw_output) AS raw_output, TO_JSON(metadata) AS metadata,
       TO_VARCHAR(created_at, 'YYYY-MM-DD HH24:MI:SS.FF3') AS created, TO_VARCHAR(updated_at, 'YYYY-MM-DD HH24:MI:SS.FF3') AS updated
     FROM crew_execution_results ORDER BY created_at, id, TO_JSON(metadata)`,
  );
  return rows.map((row) => ({ ...row, METADATA: JSON.parse(String(row["METADATA"])) as unknown }));
};
const isOpen = async (id: string): Promise<boolean> =>
  (await openExecutions(table()).list(1000)).some(({ executionId }) => executionId === id);
const failingOnce = () => {
  const { rows, journal } = rig.ports();
  const add = () => Promise.reject(new JournalUnavailable("write", { cause: new Error("down") }));
  return { rows, journal: { known: (ids: readonly string[]) => journal.known(ids), add } };
};

describe("a row that is PROCESSING for too long", () => {
  it("ends in Snowflake and in the journal, and keeps whatever else it holds", async () => {
    const id = randomUUID();
    await insert({
      id,
      crewName: "research",
      status: "PROCESSING",
      resultText: "half a result",
      rawOutput: '{"partial": true}',
      metadata: '{"inputs": {"a": 1}, "customer": "ACME", "ticket": 4711}',
      createdAt: OLD,
    });
    expect(await run({ now: NOW })).toEqual({ ...NOTHING, abandoned: 1 });
    const written = {
      ID: id,
      STATUS: "ERROR",
      RESULT_TEXT: "half a result",
      RAW_OUTPUT: '{"partial":true}',
      METADATA: { inputs: { a: 1 }, customer: "ACME", ticket: 4711, phase: "FAILED", error: ERROR },
      CREATED: "2025-11-17 10:30:00.123",
      UPDATED: "2025-11-20 08:00:00.250",
    };
    expect(await rowsNow()).toEqual([written]);
    expect(await statusOf(id)).toEqual({
      execution_id: id,
      status: "ERROR",
      result: null,
      error: ERROR.message,
    });
    expect(await headerOf(id)).toMatchObject({
      recorded: true,
      error: ERROR,
      updated_at: NOW.toISOString(),
    });
    expect(await executionJournal(table()).readRequest(id)).toEqual({
      crewName: "research",
      inputs: { a: 1 },
      limits: {},
    });
    expect(await isOpen(id)).toBe(false);
    expect(await run()).toEqual({ ...NOTHING, known: 1 });
    expect(await rowsNow()).toEqual([written]);
  });

  it("is left alone while it is young", async () => {
    const id = randomUUID();
    await insert({ id, status: "PROCESSING", metadata: "{}", createdAt: hoursAgo(23) });
    const before = await rowsNow();
    expect(await run()).toEqual({ ...NOTHING, processing: 1 });
    expect([await rowsNow(), await statusOf(id)]).toEqual([before, UNKNOWN_EXECUTION]);
  });

  it("is brought in by the next run, with the same end, when the journal fails after Snowflake was written", async () => {
    const id = randomUUID();
    await insert({ id, status: "PROCESSING", metadata: '{"inputs": {"a": 1}}', createdAt: OLD });
    const toInstant = wallClockOf("America/Los_Angeles");
    await expect(run({ now: NOW, toInstant }, failingOnce())).rejects.toThrow(JournalUnavailable);
    const written = await rowsNow();
    expect(await run({ toInstant })).toEqual({ ...NOTHING, failed: 1 });
    expect(await headerOf(id)).toMatchObject({
      phase: "FAILED",
      error: ERROR,
      created_at: "2025-11-17T18:30:00.123Z",
      updated_at: NOW.toISOString(),
      recorded: true,
    });
    expect(await rowsNow()).toEqual(written);
  });

  it.each([
    ["ended", "status = 'COMPLETED'"],
    ["was written to", `metadata = PARSE_JSON('{"step":2}')`],
  ])("stays as it is when it %s after it was read", async (_what, change) => {
    const id = randomUUID();
    await insert({ id, status: "PROCESSING", metadata: '{"step": 1}', createdAt: OLD });
    const { rows, journal } = rig.ports();
    const busy = {
      ...rows,
      correct: async (correction: Parameters<typeof rows.correct>[0]) => {
        await rig.rows.query(`UPDATE crew_execution_results SET ${change}`);
        return rows.correct(correction);
      },
    };
    expect(await run({}, { rows: busy, journal })).toEqual({ ...NOTHING, processing: 1 });
    expect(await itemsOf(id)).toEqual({});
    expect((await rowsNow()).map(({ METADATA }) => METADATA)).not.toMatchObject([{ phase: "FAILED" }]);
  });

  it("is not touched by a dry run", async () => {
    const id = randomUUID();
    await insert({ id, status: "PROCESSING", metadata: "{}", createdAt: OLD });
    const before = await rowsNow();
    expect(await run({ dryRun: true })).toEqual({ ...NOTHING, abandoned: 1 });
    expect([await rowsNow(), await itemsOf(id)]).toEqual([before, {}]);
  });

  it("is not ended where the role has no right to, and the person is told what to do", async () => {
    const id = randomUUID();
    await insert({ id, status: "PROCESSING", createdAt: OLD });
    // The local server lets every role do everything.
    const reader: typeof rig.connection = {
      ...rig.connection,
      execute: async (statement) => {
        const { operation, sqlText } = statement;
        if (!sqlText.includes("UPDATE")) return rig.connection.execute(statement);
        const cause = Object.assign(new Error("Insufficient privileges"), { code: "003001" });
        throw new RecordUnavailable(operation, { cause, mayStillCommit: false });
      },
    };
    const ports = { ...rig.ports(), rows: earlierRows(reader) };
    await expect(run({}, ports)).rejects.toThrow(
      "The role may read crew_execution_results and not change it, so rows that are PROCESSING for too long cannot be ended. Log in with the role that owns the table (that of npm run migrate), or let it grant yours UPDATE on the table; then run the same command again. Snowflake says: Insufficient privileges",
    );
    expect(await itemsOf(id)).toEqual({});
  });
});
