import { randomBytes, randomUUID } from "node:crypto";

import { describe, expect, it } from "vitest";

import { summaryText } from "../../cli/backfill/summary-text.ts";
import { executionJournal } from "../../functions/adapters/dynamodb/execution-journal.ts";
import { executionList } from "../../functions/adapters/dynamodb/execution-list.ts";
import { openExecutions } from "../../functions/adapters/dynamodb/open-executions.ts";
import { recordLeases } from "../../functions/adapters/dynamodb/record-leases.ts";
import { snowflakeRecord } from "../../functions/adapters/snowflake/execution-record.ts";
import { UNKNOWN_EXECUTION } from "../../functions/domain/known-execution.ts";
import { listExecutions } from "../../functions/handlers/list-executions/list-executions.ts";
import { reconcileExecutions } from "../../functions/handlers/reconcile-executions/reconcile-executions.ts";
import { migrateSnowflake } from "../../infra/local/migrate-snowflake.ts";
import { backfillRig, NOTHING } from "../support/backfill-rig.ts";
import type { EarlierTestRow } from "../support/earlier-table.ts";
import { fakeWorkflow } from "../support/fake-workflow.ts";
import { recordedLog } from "../support/recorded-log.ts";

const rig = backfillRig();
const { table, headerOf, itemsOf, run, insert, statusOf } = rig;
const hoursAgo = (hours: number): string =>
  new Date(Date.now() - hours * 3_600_000).toISOString().replace("T", " ").replace("Z", "");

describe("a row of the earlier system", () => {
  it("that has ended is known to status and list afterwards, and needs no recording", async () => {
    const [done, failed] = [randomUUID(), randomUUID()];
    await insert(
      {
        id: done,
        crewName: "research",
        status: "COMPLETED",
        resultText: "Owls.",
        rawOutput: '{"tasks_output": [], "token_usage": {"total_tokens": 7}}',
        createdAt: "2031-01-02 10:30:00.123456",
      },
      {
        id: failed,
        crewName: "estimate",
        status: "ERROR",
        metadata: '{"error": "boom"}',
        createdAt: "2031-01-01 10:30:00.5",
      },
    );
    expect(await run()).toEqual({ ...NOTHING, completed: 1, failed: 1 });
    expect(await statusOf(done)).toEqual({
      execution_id: done,
      status: "COMPLETED",
      result: { raw: "Owls.", data: { tasks_output: [], token_usage: { total_tokens: 7 } } },
      error: null,
    });
    expect(await statusOf(failed)).toEqual({
      execution_id: failed,
      status: "ERROR",
      result: null,
      error: "boom",
    });
    const list = executionList(table());
    const listed = await listExecutions({ parameters: { limit: 2 }, basePath: "" }, { list });
    expect("body" in listed && listed.body).toEqual({
      executions: [
        {
          execution_id: done,
          crew_name: "research",
          status: "COMPLETED",
          created_at: "2031-01-02T10:30:00",
          updated_at: "2031-01-02T10:30:00",
        },
        {
          execution_id: failed,
          crew_name: "estimate",
          status: "ERROR",
          created_at: "2031-01-01T10:30:00",
          updated_at: "2031-01-01T10:30:00",
        },
      ],
    });
    const open = await openExecutions(table()).list(1000);
    expect(open.filter(({ executionId }) => executionId === done || executionId === failed)).toEqual([]);
  });

  it("comes back whole however large its raw_output and its error are", async () => {
    const [done, failed] = [randomUUID(), randomUUID()];
    const large = randomBytes(700_000).toString("base64");
    await insert(
      {
        id: done,
        status: "COMPLETED",
        rawOutput: JSON.stringify({ large }),
        createdAt: "2025-11-17 10:30:00",
      },
      { id: failed, status: "ERROR", resultText: "ü".repeat(50_000), createdAt: "2025-11-17 10:30:00" },
    );
    await run();
    expect(await statusOf(done)).toMatchObject({ result: { raw: "", data: { large } } });
    expect(Object.keys(await itemsOf(done))).toEqual([
      "header",
      "inputs",
      "outcome#0#0000",
      "outcome#0#0001",
      "outcome#0#0002",
    ]);
    expect(JSON.stringify(await headerOf(failed)).length).toBeLessThan(2048);
  });

  it("that is PROCESSING for too long ends, and reconcile corrects it in Snowflake; a young one is left alone", async () => {
    const [lost, young] = [randomUUID(), randomUUID()];
    await insert(
      { id: lost, crewName: "research", status: "PROCESSING", createdAt: hoursAgo(25) },
      { id: young, crewName: "research", status: "PROCESSING", createdAt: hoursAgo(23) },
    );
    expect(await run()).toEqual({ ...NOTHING, abandoned: 1, processing: 1 });
    expect(await statusOf(lost)).toMatchObject({
      status: "ERROR",
      error:
        "The execution was still PROCESSING after 24 hours in the system before this one, which lost it. Start it again",
    });
    expect(await statusOf(young)).toBe(UNKNOWN_EXECUTION);
    const log = recordedLog();
    const reconciled = await reconcileExecutions(
      {
        journal: executionJournal(table()),
        open: openExecutions(table()),
        leases: recordLeases(table()),
        record: snowflakeRecord(rig.connection),
        workflow: fakeWorkflow(),
        metrics: { seconds: () => undefined, counts: () => undefined },
      },
      { requestId: "reconcile", log },
    );
    expect(reconciled).toMatchObject({ recorded: 1, ended: 0 });
    const written = await rig.rows.query(
      "SELECT id, status, metadata:phase::VARCHAR AS phase FROM crew_execution_results",
    );
    expect(new Set(written)).toEqual(
      new Set([
        { ID: lost, STATUS: "ERROR", PHASE: "FAILED" },
        { ID: young, STATUS: "PROCESSING", PHASE: null },
      ]),
    );
    expect(await run()).toEqual({ ...NOTHING, known: 1, processing: 1 });
  });

  it("that cannot be brought in does no harm, and is counted and told", async () => {
    const good = randomUUID();
    const [noStatus, noTime] = [randomUUID(), randomUUID()];
    await insert(
      { id: null, status: "COMPLETED" },
      { id: "42", status: "COMPLETED", createdAt: "2025-11-17 10:30:00" },
      { id: `\u001b[31m${"x".repeat(3000)}`, status: "COMPLETED", createdAt: "2025-11-17 10:30:00" },
      { id: noStatus, createdAt: "2025-11-17 10:30:00" },
      { id: noTime, status: "COMPLETED" },
      { id: good, status: "COMPLETED", createdAt: "2025-11-17 10:30:00" },
    );
    const summary = await run();
    expect(summary).toMatchObject({ completed: 1, failed: 0, abandoned: 0, known: 0 });
    const text = summaryText(summary, false).split("\n");
    expect(text.slice(0, 3)).toEqual([
      "brought in, ended     1 COMPLETED, 0 ERROR",
      "brought in, abandoned 0",
      "left alone            0 that the journal has, 0 PROCESSING, 5 that cannot be brought in",
    ]);
    expect(text.slice(3).toSorted()).toEqual(
      [
        "  42: its id is no UUID",
        "  NULL: it has no id",
        `  ${noStatus}: its status is none of COMPLETED, ERROR and PROCESSING`,
        `  ${noTime}: it has no time`,
        `  \\u001b[31m${"x".repeat(60 - "\\u001b[31m".length)}…: its id is no UUID`,
      ].toSorted(),
    );
  });

  it("without metadata and without updated_at is no hindrance to a start, once the migrations have run", async () => {
    const old: EarlierTestRow = { id: "from before", status: "COMPLETED", createdAt: "2025-11-17 10:30:00" };
    await rig.rows.insert([old]);
    const record = snowflakeRecord(rig.connection);
    const start = {
      executionId: randomUUID(),
      crewName: "research",
      inputs: {},
      workflowExecution: "arn",
      createdAt: "2025-11-18T00:00:00.000Z",
    };
    const signal = AbortSignal.timeout(20_000);
    await expect(record.insert(start, signal)).rejects.toThrow("invalid identifier 'UPDATED_AT'");
    await migrateSnowflake(rig.server.url);
    await record.insert(start, signal);
    const end = {
      ...start,
      phase: "FAILED",
      attempts: 1,
      tasks: [],
      updatedAt: "2025-11-18T00:01:00.000Z",
    } as const;
    await record.merge([end], signal);
    expect(
      await rig.rows.query(
        `SELECT id, status, metadata:phase::VARCHAR AS phase, TO_VARCHAR(updated_at, 'YYYY-MM-DD HH24:MI') AS updated
         FROM crew_execution_results ORDER BY created_at`,
      ),
    ).toEqual([
      { ID: "from before", STATUS: "COMPLETED", PHASE: null, UPDATED: "2025-11-17 10:30" },
      { ID: start.executionId, STATUS: "ERROR", PHASE: "FAILED", UPDATED: "2025-11-18 00:01" },
    ]);
  });

  it("that is there twice stands for what it tells most", async () => {
    const id = randomUUID();
    await insert(
      { id, status: "PROCESSING", createdAt: "2025-11-17 10:30:00" },
      { id, status: "COMPLETED", resultText: "done", createdAt: "2025-11-17 10:29:00" },
    );
    expect(await run()).toEqual({ ...NOTHING, completed: 1, known: 1 });
    expect(await statusOf(id)).toMatchObject({ result: { raw: "done" } });
  });
});
