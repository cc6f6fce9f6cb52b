import { connectDriver, disconnect, query } from "./snowflake-driver.ts";

/** A row as the FastAPI system before this project writes it; what is left out is NULL. */
export interface EarlierTestRow {
  readonly id: string | null;
  readonly crewName?: string;
  readonly status?: string;
  readonly resultText?: string;
  /** JSON text. */
  readonly rawOutput?: string;
  /** JSON text. */
  readonly metadata?: string;
  /** "2025-11-17 10:30:00.123456". */
  readonly createdAt?: string;
}

/** The table of that system: no updated_at, and no key that could be enforced. */
const EARLIER_TABLE = `CREATE TABLE crew_execution_results (id VARCHAR, crew_name VARCHAR, raw_output VARIANT, result_text TEXT,
  status VARCHAR, metadata VARIANT, created_at TIMESTAMP_NTZ DEFAULT CURRENT_TIMESTAMP())`;

const INSERT = `INSERT INTO crew_execution_results (id, crew_name, raw_output, result_text, status, metadata, created_at)
  SELECT column1, column2, PARSE_JSON(column3), column4, column5, PARSE_JSON(column6), column7::TIMESTAMP_NTZ FROM VALUES `;

const ROWS_AT_ONCE = 200;

export interface EarlierTable {
  insert(rows: readonly EarlierTestRow[]): Promise<void>;
  query(sql: string): ReturnType<typeof query>;
  close(): Promise<void>;
}

/** Makes that table on a local Snowflake server. */
export async function earlierTable(url: string): Promise<EarlierTable> {
  const connection = await connectDriver(url, { database: "STEPCREW", schema: "PUBLIC" });
  await query(connection, EARLIER_TABLE);
  return {
    async insert(rows) {
      for (let first = 0; first < rows.length; first += ROWS_AT_ONCE) {
        const part = rows.slice(first, first + ROWS_AT_ONCE);
        const places = part.map(() => "(?, ?, ?, ?, ?, ?, ?)").join(", ");
        await query(connection, INSERT + places, part.flatMap(valuesOf));
      }
    },
    query: (sql) => query(connection, sql),
    close: () => disconnect(connection),
  };
}

const valuesOf = (row: EarlierTestRow) => [
  row.id,
  row.crewName ?? null,
  row.rawOutput ?? null,
  row.resultText ?? null,
  row.status ?? null,
  row.metadata ?? null,
  row.createdAt ?? null,
];
