import type { Bind } from "snowflake-sdk";

import { RecordUnavailable } from "../../domain/errors.ts";
import { statusOf } from "../../domain/execution.ts";
import type { TaskProgress } from "../../domain/progress.ts";
import type {
  ExecutionRecord,
  ProcessingRow,
  TerminalRow,
  WhenLocked,
  WriteWindow,
} from "../../domain/record.ts";
import type { SnowflakeConnection } from "./connection.ts";

/**
 * INSERT ... SELECT, because VALUES takes no PARSE_JSON; NOT EXISTS, because the primary key is not enforced.
 * SYSDATE() is UTC and NTZ whatever the session's time zone is, and read when Snowflake comes to the
 * statement: one that the driver sent once more after its fence (35 s after the lease was asked for) inserts
 * nothing.
 */
const INSERT = `
INSERT INTO crew_execution_results (id, crew_name, status, metadata, created_at, updated_at)
SELECT s.id, s.crew_name, 'PROCESSING', PARSE_JSON(s.metadata), s.created_at::TIMESTAMP_NTZ, s.created_at::TIMESTAMP_NTZ
FROM (SELECT ? AS id, ? AS crew_name, ? AS metadata, ? AS created_at) s
WHERE SYSDATE() < ?::TIMESTAMP_NTZ AND NOT EXISTS (SELECT 1 FROM crew_execution_results t WHERE t.id = s.id)`;

const COLUMNS_PER_ROW = 8;

/**
 * A terminal row stays as it is, so a late or repeated statement changes nothing; and after its fence it
 * inserts nothing.
 */
const mergeStatement = (rows: number): string => `
MERGE INTO crew_execution_results t USING (
  SELECT column1 AS id, column2 AS crew_name, column3 AS raw_output, column4 AS result_text, column5 AS status,
    column6 AS metadata, column7 AS created_at, column8 AS updated_at
  FROM VALUES ${Array.from({ length: rows }, () => `(${Array.from({ length: COLUMNS_PER_ROW }, () => "?").join(", ")})`).join(", ")}
) s ON t.id = s.id
WHEN MATCHED AND t.status = 'PROCESSING' THEN UPDATE SET
  raw_output = PARSE_JSON(s.raw_output), result_text = s.result_text, status = s.status,
  metadata = PARSE_JSON(s.metadata), updated_at = s.updated_at::TIMESTAMP_NTZ
WHEN NOT MATCHED AND SYSDATE() < ?::TIMESTAMP_NTZ THEN
  INSERT (id, crew_name, raw_output, result_text, status, metadata, created_at, updated_at)
  VALUES (s.id, s.crew_name, PARSE_JSON(s.raw_output), s.result_text, s.status, PARSE_JSON(s.metadata),
    s.created_at::TIMESTAMP_NTZ, s.updated_at::TIMESTAMP_NTZ)`;

/**
 * The table crew_execution_results. Everything is bound as text: an array as first bind would turn into an
 * array bind.
 */
export function snowflakeRecord(connection: SnowflakeConnection): ExecutionRecord {
  return {
    async insert(row, window) {
      const binds = [
        row.executionId,
        row.crewName,
        JSON.stringify(processingMetadata(row)),
        asNtz(row.createdAt),
      ];
      await writeInTime(
        connection,
        { operation: "insert the PROCESSING row", sqlText: INSERT, binds },
        window,
      );
    },
    async merge(rows, window, whenLocked) {
      if (rows.length === 0) return 0;
      const operation = "record how executions ended";
      const sqlText = mergeStatement(rows.length);
      const [counts] = await writeInTime(
        connection,
        { operation, sqlText, binds: rows.flatMap(mergeBinds), whenLocked },
        window,
      );
      return rowsWritten(counts ?? {});
    },
  };
}

interface RecordStatement {
  readonly operation: string;
  readonly sqlText: string;
  readonly binds: readonly Bind[];
  readonly whenLocked?: WhenLocked | undefined;
}

/**
 * Runs a statement whose last bind is the fence. A statement that came too late succeeds as well, without
 * having inserted anything, so an answer that comes so late (this machine slept, say) tells nothing.
 */
async function writeInTime(
  connection: SnowflakeConnection,
  { binds, ...statement }: RecordStatement,
  { signal, insertBefore }: WriteWindow,
): ReturnType<SnowflakeConnection["execute"]> {
  const fence = asNtz(new Date(insertBefore).toISOString());
  const rows = await connection.execute({ ...statement, binds: [...binds, fence], signal });
  if (Date.now() < insertBefore) return rows;
  throw new RecordUnavailable(statement.operation, {
    cause: new Error("the answer came after the time in which rows may be inserted"),
    mayStillCommit: true,
  });
}

/**
 * MERGE answers one row of counts: "number of rows inserted" and "number of rows updated"
 * (docs.snowflake.com, MERGE).
 */
const rowsWritten = (counts: Readonly<Record<string, unknown>>): number =>
  Object.entries(counts)
    .filter(([name]) => name.startsWith("number of rows "))
    .reduce((sum, [, count]) => sum + Number(count), 0);

const mergeBinds = (row: TerminalRow): Bind[] => [
  row.executionId,
  row.crewName,
  row.result === undefined ? null : JSON.stringify(row.result.data),
  row.result?.raw ?? null,
  statusOf(row.phase),
  JSON.stringify(terminalMetadata(row)),
  asNtz(row.createdAt),
  asNtz(row.updatedAt),
];

const processingMetadata = (row: ProcessingRow | TerminalRow) => ({
  crew: row.crewName,
  inputs: row.inputs,
  ...(row.workflowExecution === undefined ? {} : { workflow_execution: row.workflowExecution }),
  ...(row.replayOf === undefined ? {} : { replay_of: row.replayOf }),
});

const terminalMetadata = (row: TerminalRow) => ({
  ...processingMetadata(row),
  phase: row.phase,
  attempts: row.attempts,
  ...(row.tasks.length === 0 ? {} : { tasks: row.tasks.map(taskMetadata) }),
  ...(row.usage === undefined ? {} : { usage: row.usage }),
  ...(row.paid === undefined ? {} : { paid: row.paid }),
  ...(row.error === undefined ? {} : { error: row.error }),
  ...(row.note === undefined ? {} : { note: row.note }),
});

/**
 * What raw_output does not say of a task: its cost, when it began, and the seconds until its end, pauses
 * included.
 */
const taskMetadata = ({ name, agent, status, startedAt, finishedAt, usage }: TaskProgress) => ({
  name,
  ...(agent === undefined ? {} : { agent }),
  status,
  ...(startedAt === undefined ? {} : { started_at: startedAt }),
  ...(startedAt === undefined || finishedAt === undefined
    ? {}
    : { seconds: (Date.parse(finishedAt) - Date.parse(startedAt)) / 1000 }),
  ...(usage?.cost_usd === undefined ? {} : { total_tokens: usage.total_tokens, cost_usd: usage.cost_usd }),
});

/** ISO 8601 in UTC without its Z: what TIMESTAMP_NTZ holds, whatever the session's time zone is. */
const asNtz = (iso: string): string => iso.replace("Z", "");
