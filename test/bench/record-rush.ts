import { setTimeout as delay } from "node:timers/promises";

import { snowflakeConnection } from "../../functions/adapters/snowflake/connection.ts";
import { snowflakeRecord } from "../../functions/adapters/snowflake/execution-record.ts";
import { completedAs } from "../../functions/domain/ends.ts";
import { recordUnlessAway } from "../../functions/domain/recording.ts";
import { reconcileExecutions } from "../../functions/handlers/reconcile-executions/reconcile-executions.ts";
import { LOCAL_SNOWFLAKE } from "../../local/local-variables.ts";
import { migrateSnowflake } from "../../local/record/migrate-snowflake.ts";
import { startLocalSnowflake } from "../../local/snowflake/server.ts";
import { fakeWorkflow } from "../support/handlers/fake-workflow.ts";
import { recordedLog } from "../support/handlers/recorded-log.ts";
import {
  type MemoryExecutionJournal,
  memoryExecutionJournal,
} from "../support/journal/memory-execution-journal.ts";
import { type CutOffServer, startCutOffServer } from "../support/servers/cut-off-server.ts";
import { connectDriver, disconnect, query } from "../support/snowflake/snowflake-driver.ts";
import { type TableLock, tableLock, TOO_MANY_WAITERS } from "../support/snowflake/table-lock.ts";

export interface Rush {
  readonly executions: number;
  /** Warm functions, each with a connection of its own. */
  readonly functions: number;
  /** The executions end at random times within this, in milliseconds. */
  readonly within: number;
  /** How long a MERGE holds the table's lock, in milliseconds: anything from the first to the second. */
  readonly hold: readonly [number, number];
}

export interface RushFigures {
  /** Ends that their own function recorded, and by how many statements, refused ones included. */
  readonly alone: { readonly ends: number; readonly statements: number; readonly seconds: number };
  /** Ends that the reconciler recorded, and by how many statements, refused ones included. */
  readonly batched: { readonly ends: number; readonly statements: number; readonly seconds: number };
  /** Statements that were refused because 20 were waiting. */
  readonly refused: number;
  readonly mostWaiting: number;
  readonly logins: number;
  /** The table at the end. */
  readonly rows: { readonly all: number; readonly ids: number; readonly completed: number };
}

/** Binds of one row in a MERGE. */
const COLUMNS = 8;

/**
 * Many executions end at once: each function tries to record its own (functions/domain/recording.ts), and the
 * reconciler takes what is left. The code and the driver are the real ones; Snowflake is the local server
 * behind a lock like Snowflake's.
 */
export async function recordRush(rush: Rush): Promise<RushFigures> {
  const server = await startLocalSnowflake({ file: ":memory:" });
  const lock = tableLock(() => rush.hold[0] + Math.random() * (rush.hold[1] - rush.hold[0]));
  const between = await startCutOffServer(server.url);
  try {
    await migrateSnowflake(server);
    const ids = Array.from({ length: rush.executions }, (_, index) => `execution-${index}`);
    await insertProcessing(server.url, ids);
    between.fateOf = async (path, body) =>
      bindsOfMerge(path, body) > 0 && !(await lock.pass()) ? TOO_MANY_WAITERS : "pass";
    const memory = await endedExecutions(ids);
    const alone = await recordAlone(rush, ids, memory, between);
    const batched = await recordBatched(memory, between);
    return {
      alone,
      batched,
      ...lockFigures(lock),
      logins: between.requests.filter(({ path }) => path.includes("login-request")).length,
      rows: await countRows(server.url),
    };
  } finally {
    await between.close();
    await server.close();
  }
}

export const rushReport = (rush: Rush, { alone, batched, refused, logins, rows }: RushFigures): string =>
  [
    `${rush.executions} executions end within ${rush.within / 1000} s on ${rush.functions} functions; a MERGE holds the lock for ${rush.hold.join(" to ")} ms`,
    `  by themselves: ${alone.ends} in ${alone.statements} statements and ${alone.seconds.toFixed(1)} s`,
    `  by the reconciler: ${batched.ends} in ${batched.statements} statements and ${batched.seconds.toFixed(1)} s`,
    `  refused for 20 waiters: ${refused} statements; logins: ${logins}; rows: ${rows.all}, terminal: ${rows.completed}`,
  ].join("\n");

/** As it is in Snowflake: a single-row MERGE takes some 100 to 300 ms on a warm XS warehouse. */
const REAL_RUSH: Rush = { executions: 500, functions: 50, within: 2500, hold: [100, 300] };

/** The rush in real time, for `npm run bench`. */
export async function benchRecordRush(): Promise<void> {
  console.log(rushReport(REAL_RUSH, await recordRush(REAL_RUSH)));
}

const lockFigures = (lock: TableLock) => ({ refused: lock.refusals(), mostWaiting: lock.mostWaiting() });

/** How many values a request's MERGE binds; 0 for other requests. */
function bindsOfMerge(path: string, body: unknown): number {
  if (!path.includes("query-request")) return 0;
  const { sqlText, bindings } = body as { readonly sqlText: string; readonly bindings?: object };
  return sqlText.includes("MERGE INTO") ? Object.keys(bindings ?? {}).length : 0;
}

async function insertProcessing(url: string, ids: readonly string[]): Promise<void> {
  const connection = await connectDriver(url, { database: "STEPCREW", schema: "PUBLIC" });
  await query(
    connection,
    `INSERT INTO crew_execution_results (id, crew_name, status)
     SELECT column1, 'rush', 'PROCESSING' FROM VALUES ${ids.map((id) => `('${id}')`).join(", ")}`,
  );
  await disconnect(connection);
}

async function endedExecutions(ids: readonly string[]): Promise<MemoryExecutionJournal> {
  const memory = memoryExecutionJournal();
  for (const id of ids) {
    await memory.journal.create({
      executionId: id,
      request: { crewName: "rush", inputs: {}, limits: {} },
      createdAt: new Date(),
      owner: "starter",
    });
    await memory.leases.release(id, "starter");
    const attempt = await memory.journal.beginAttempt(id, new Date());
    const outcome = completedAs({ raw: "done", data: { id } });
    await memory.journal.decide({ executionId: id, outcome, at: new Date(), attempt: attempt?.attempt });
  }
  return memory;
}

const portsOf = (memory: MemoryExecutionJournal, url: string) => {
  const settings = { ...LOCAL_SNOWFLAKE, SNOWFLAKE_ACCESS_URL: url };
  const connection = snowflakeConnection(settings, () => Promise.reject(new Error("no secret")));
  return {
    journal: memory.journal,
    leases: memory.leases,
    open: memory.open,
    workflow: fakeWorkflow(),
    record: snowflakeRecord(connection),
    metrics: { seconds: () => undefined, counts: () => undefined },
    close: () => connection.close(),
  };
};

const isRecorded = (memory: MemoryExecutionJournal): number =>
  memory.executions().filter(({ recorded }) => recorded).length;

async function recordAlone(
  rush: Rush,
  ids: readonly string[],
  memory: MemoryExecutionJournal,
  between: CutOffServer,
): Promise<RushFigures["alone"]> {
  const functions = Array.from({ length: rush.functions }, () => portsOf(memory, between.url));
  const began = performance.now();
  await Promise.all(
    ids.map(async (id, index) => {
      await delay(Math.random() * rush.within);
      const ports = functions[index % functions.length] as (typeof functions)[number];
      const requestId = `run-crew ${id}`;
      const invocation = { requestId, log: recordedLog(), remainingMilliseconds: () => 60_000 };
      await recordUnlessAway({ execution: memory.execution(id) }, invocation, ports);
    }),
  );
  const seconds = (performance.now() - began) / 1000;
  await Promise.all(functions.map(({ close }) => close()));
  return { ends: isRecorded(memory), statements: mergesIn(between), seconds };
}

/**
 * Each of the reconciler's runs, which come every minute: without the wait, but with the leases that run out
 * in it.
 */
async function recordBatched(
  memory: MemoryExecutionJournal,
  between: CutOffServer,
): Promise<RushFigures["batched"]> {
  const before = { ends: isRecorded(memory), statements: mergesIn(between) };
  const ports = portsOf(memory, between.url);
  const began = performance.now();
  for (let run = 1; run <= 5 && isRecorded(memory) < memory.executions().length; run += 1) {
    await reconcileExecutions(ports, {
      requestId: `reconcile ${run}`,
      log: recordedLog(),
      remainingMilliseconds: () => 55_000,
    });
    await runOutLeases(memory);
  }
  const seconds = (performance.now() - began) / 1000;
  await ports.close();
  return {
    ends: isRecorded(memory) - before.ends,
    statements: mergesIn(between) - before.statements,
    seconds,
  };
}

/** On a busy machine functions give statements up that may still commit, and keep their leases. */
async function runOutLeases(memory: MemoryExecutionJournal): Promise<void> {
  for (const { executionId, recorded } of memory.executions()) {
    const holder = memory.leaseHolder(executionId);
    if (!recorded && holder !== undefined) await memory.leases.release(executionId, holder);
  }
}

const mergesIn = (between: CutOffServer): number =>
  between.requests.filter(({ path, body }) => bindsOfMerge(path, body) >= COLUMNS).length;

async function countRows(url: string): Promise<RushFigures["rows"]> {
  const connection = await connectDriver(url, { database: "STEPCREW", schema: "PUBLIC" });
  const count = async (what: string): Promise<number> => {
    const [row] = await query(connection, `SELECT ${what} AS n FROM crew_execution_results`);
    return Number(row?.["N"]);
  };
  const rows = {
    all: await count("COUNT(*)"),
    ids: await count("COUNT(DISTINCT id)"),
    completed: await count("SUM(CASE WHEN status = 'COMPLETED' AND result_text = 'done' THEN 1 ELSE 0 END)"),
  };
  await disconnect(connection);
  return rows;
}
