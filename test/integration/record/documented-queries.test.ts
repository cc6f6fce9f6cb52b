import { readFileSync } from "node:fs";
import { join } from "node:path";

import { afterAll, beforeAll, expect, it } from "vitest";

import { snowflakeConnection } from "../../../functions/adapters/snowflake/connection.ts";
import { snowflakeRecord } from "../../../functions/adapters/snowflake/execution-record.ts";
import { writeWindow } from "../../../functions/domain/record-lease.ts";
import type { TerminalRow } from "../../../functions/domain/record.ts";
import { LOCAL_SNOWFLAKE } from "../../../local/local-variables.ts";
import { migrateSnowflake } from "../../../local/record/migrate-snowflake.ts";
import type { LocalSnowflake } from "../../../local/snowflake/server.ts";
import { fencesOf } from "../../support/markdown-fences.ts";
import { connectDriver, query } from "../../support/snowflake/snowflake-driver.ts";
import { startSnowflake } from "../../support/snowflake/start-snowflake.ts";
import { textTable } from "../../support/text-table.ts";

const PAGE = readFileSync(join(import.meta.dirname, "../../../docs/snowflake.md"), "utf8");

/** Each statement of the page with the answer that stands below it. */
const documented = fencesOf(PAGE).flatMap(({ language, text }, index, fences) =>
  language === "sql" ? [{ sql: text.trim().replace(/;$/, ""), answer: fences[index + 1]?.text ?? "" }] : [],
);

let server: LocalSnowflake;
beforeAll(async () => {
  server = await startSnowflake({ file: ":memory:" });
  await migrateSnowflake(server);
  await recordSamples(server.url);
});
afterAll(() => server.close());

it("shows an answer below each statement", () => {
  expect(documented.length).toBeGreaterThan(4);
});

it.each(documented)(
  "the page's answer is what the local Snowflake gives to $sql",
  async ({ sql, answer }) => {
    const client = await connectDriver(server.url, { database: "STEPCREW", schema: "PUBLIC" });
    expect(answer).toBe(textTable(await query(client, sql)));
  },
);

interface Sample {
  readonly id: string;
  readonly crew: string;
  readonly start: string;
  /** Seconds of its tasks. */
  readonly tasks: Readonly<Record<string, number>>;
  readonly tokens: number;
  readonly error?: string;
  readonly toolFailures?: number;
}

const SAMPLES: readonly Sample[] = [
  {
    id: "a1",
    crew: "research",
    start: "2026-11-23T09:00:00.000Z",
    tasks: { research: 41.2, report: 12.5 },
    tokens: 5210,
  },
  {
    id: "b2",
    crew: "research",
    start: "2026-11-23T15:30:00.000Z",
    tasks: { research: 95, report: 14.1 },
    tokens: 7480,
    toolFailures: 1,
  },
  {
    id: "c3",
    crew: "research",
    start: "2026-11-24T08:10:00.000Z",
    tasks: { research: 38.9 },
    tokens: 2100,
    error: "ModelUnavailable",
  },
  { id: "d4", crew: "estimate", start: "2026-11-24T08:20:00.000Z", tasks: { estimate: 9.3 }, tokens: 1130 },
  {
    id: "e5",
    crew: "estimate",
    start: "2026-11-24T09:45:00.000Z",
    tasks: {},
    tokens: 0,
    error: "BudgetExceeded",
  },
];

async function recordSamples(url: string): Promise<void> {
  const connection = snowflakeConnection({ ...LOCAL_SNOWFLAKE, SNOWFLAKE_ACCESS_URL: url }, () =>
    Promise.reject(new Error("no secret")),
  );
  const record = snowflakeRecord(connection);
  const window = writeWindow(Date.now());
  await record.merge(SAMPLES.map(rowOf), window);
  await record.insert(
    {
      executionId: "f6",
      crewName: "research",
      inputs: {},
      workflowExecution: "arn",
      createdAt: "2026-11-24T11:00:00.000Z",
    },
    window,
  );
  await connection.close();
}

function rowOf({ id, crew, start, tasks, tokens, error, toolFailures = 0 }: Sample): TerminalRow {
  const tasksOutput = Object.keys(tasks).map((name) => ({
    name,
    raw: `# ${name} of ${id}`,
    tool_failures: Array.from({ length: name === "research" ? toolFailures : 0 }, () => ({ tool: "search" })),
  }));
  const usage = { total_tokens: tokens };
  return {
    executionId: id,
    crewName: crew,
    inputs: {},
    workflowExecution: "arn",
    createdAt: start,
    updatedAt: start,
    attempts: 1,
    tasks: Object.entries(tasks).map(([name, seconds]) => ({
      name,
      status: "COMPLETED",
      startedAt: start,
      finishedAt: new Date(Date.parse(start) + seconds * 1000).toISOString(),
    })),
    usage,
    ...(error === undefined
      ? { phase: "COMPLETED", result: { raw: "", data: { tasks_output: tasksOutput, token_usage: usage } } }
      : { phase: "FAILED", error: { type: error, message: "…", retryable: true } }),
  };
}
