import { randomBytes, randomUUID } from "node:crypto";

import { describe, expect, it } from "vitest";

import { summaryText } from "../../../../cli/backfill/summary-text.ts";
import { executionJournal } from "../../../../functions/adapters/dynamodb/execution-journal.ts";
import { executionList } from "../../../../functions/adapters/dynamodb/execution-list.ts";
import { openExecutions } from "../../../../functions/adapters/dynamodb/open-executions.ts";
import { snowflakeRecord } from "../../../../functions/adapters/snowflake/execution-record.ts";
import { writeWindow } from "../../../../functions/domain/record-lease.ts";
import { getExecution } from "../../../../functions/handlers/get-execution/get-execution.ts";
import { listExecutions } from "../../../../functions/handlers/list-executions/list-executions.ts";
import { migrateSnowflake } from "../../../../local/record/migrate-snowflake.ts";
import { fakeWorkflow } from "../../../support/handlers/fake-workflow.ts";
import { requestOf } from "../../../support/handlers/request-of.ts";
import { backfillRig, NOTHING } from "../../../support/snowflake/backfill-rig.ts";
import type { EarlierTestRow } from "../../../support/snowflake/earlier-table.ts";

const rig = backfillRig();
const { table, headerOf, itemsOf, run, insert, statusOf } = rig;

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
    const journal = executionJournal(table());
    const parameters = { limit: 2, view: "short" as const };
    const listed = await listExecutions(requestOf({ parameters }), { list, journal });
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
    const details = await getExecution(requestOf({ parameters: { execution_id: done } }), {
      journal,
      workflow: fakeWorkflow(),
    });
    expect("body" in details && details.body).toMatchObject({ attempts: 0, workflow_execution_arn: null });
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

  it("keeps its inputs whole, in several items if one cannot hold them", async () => {
    const executionId = randomUUID();
    const [at, inputs] = ["2025-11-17T10:30:00.000Z", { data: randomBytes(700_000).toString("base64") }];
    const end = { phase: "COMPLETED", result: { raw: "", data: {} } } as const;
    await rig
      .ports()
      .journal.add({ executionId, crewName: "research", inputs, createdAt: at, updatedAt: at, end });
    expect(await executionJournal(table()).readRequest(executionId)).toEqual({
      crewName: "research",
      inputs,
      limits: {},
    });
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
      "left alone            0 already in the journal, 0 PROCESSING, 5 that cannot be brought in",
    ]);
    expect(text.slice(3).toSorted()).toEqual(
      [
        "  42: its id is not a UUID",
        "  NULL: it has no id",
        `  ${noStatus}: its status is NULL, which is not one of COMPLETED, ERROR and PROCESSING`,
        `  ${noTime}: it has no time`,
        `  \\u001b[31m${"x".repeat(60 - "\\u001b[31m".length)}…: its id is not a UUID`,
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
    const window = writeWindow(Date.now());
    await expect(record.insert(start, window)).rejects.toThrow("invalid identifier 'UPDATED_AT'");
    await migrateSnowflake(rig.server);
    await record.insert(start, window);
    const end = {
      ...start,
      phase: "FAILED",
      attempts: 1,
      tasks: [],
      updatedAt: "2025-11-18T00:01:00.000Z",
    } as const;
    await record.merge([end], window);
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
});
