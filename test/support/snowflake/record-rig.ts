import type { Connection } from "snowflake-sdk";
import { afterEach, beforeEach, expect } from "vitest";

import {
  snowflakeConnection,
  type SnowflakeConnection,
} from "../../../functions/adapters/snowflake/connection.ts";
import { snowflakeRecord } from "../../../functions/adapters/snowflake/execution-record.ts";
import { writeWindow } from "../../../functions/domain/record-lease.ts";
import type { ExecutionRecord, ProcessingRow, TerminalRow } from "../../../functions/domain/record.ts";
import { LOCAL_SNOWFLAKE } from "../../../local/local-variables.ts";
import { migrateSnowflake } from "../../../local/record/migrate-snowflake.ts";
import type { LocalSnowflake } from "../../../local/snowflake/server.ts";
import { connectDriver, query } from "./snowflake-driver.ts";
import { startSnowflake } from "./start-snowflake.ts";

type Rows = Awaited<ReturnType<typeof query>>;

export interface RecordRig {
  server: LocalSnowflake;
  /** A session beside the record's own. */
  reader: Connection;
  connection: SnowflakeConnection;
  record: ExecutionRecord;
  readonly rows: () => Promise<Rows>;
  /** The columns of the only row, as JSON has them. */
  readonly only: () => Promise<Record<string, unknown>>;
}

/** The record in a migrated Snowflake without rows, new for each test. */
export function recordRig(): RecordRig {
  const rows = () =>
    query(
      rig.reader,
      `SELECT id, crew_name, status, TO_JSON(raw_output) AS raw_output, result_text, TO_JSON(metadata) AS metadata,
       created_at, updated_at FROM crew_execution_results ORDER BY id`,
    );
  const rig = { rows, only: async () => columnsOf(await rows()) } as RecordRig;
  beforeEach(async () => {
    rig.server = await startSnowflake({ file: ":memory:" });
    await migrateSnowflake(rig.server);
    rig.reader = await connectDriver(rig.server.url, { database: "STEPCREW", schema: "PUBLIC" });
    const settings = { ...LOCAL_SNOWFLAKE, SNOWFLAKE_ACCESS_URL: rig.server.url };
    rig.connection = snowflakeConnection(settings, () => Promise.reject(new Error("no secret")));
    rig.record = snowflakeRecord(rig.connection);
  });
  afterEach(() => rig.server.close());
  return rig;
}

function columnsOf(all: Rows): Record<string, unknown> {
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

/** The time that a write has which begins now. */
export const window = () => writeWindow(Date.now());

/** Of calls of which one has no price. */
const COST = { cost_usd: null, known_cost_usd: 0.5, unpriced_models: ["acme/x"] };

export const starting = (executionId = "a"): ProcessingRow => ({
  executionId,
  crewName: "research",
  inputs: { topic: "bees" },
  workflowExecution: "arn:of:workflow",
  createdAt: "2026-03-29T01:30:00.123Z",
});
export const ended = (more: Partial<TerminalRow> = {}): TerminalRow => ({
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
      usage: {
        llm_calls: 1,
        tool_calls: 0,
        prompt_tokens: 10,
        completion_tokens: 5,
        total_tokens: 15,
        cost_usd: 0.5,
      },
    },
    { name: "write", status: "PENDING" },
  ],
  updatedAt: "2026-10-25T02:30:00.009Z",
  result: { raw: "text", data: { json_dict: { n: 1 }, tasks_output: [] } },
  usage: { llm_calls: 2, ...COST },
  ...more,
});
export const processing = {
  ID: "a",
  CREW_NAME: "research",
  STATUS: "PROCESSING",
  RAW_OUTPUT: null,
  RESULT_TEXT: null,
  METADATA: { crew: "research", inputs: { topic: "bees" }, workflow_execution: "arn:of:workflow" },
  CREATED_AT: "2026-03-29T01:30:00.123Z",
  UPDATED_AT: "2026-03-29T01:30:00.123Z",
};
export const completed = {
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
        total_tokens: 15,
        cost_usd: 0.5,
      },
      { name: "write", status: "PENDING" },
    ],
    usage: { llm_calls: 2, ...COST },
  },
  UPDATED_AT: "2026-10-25T02:30:00.009Z",
};
