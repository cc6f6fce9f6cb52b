import { connectDriver, disconnect, query } from "./snowflake-driver.ts";

export interface RecordRow {
  readonly ID: string;
  readonly CREW_NAME: string;
  readonly STATUS: string;
  readonly RESULT_TEXT: string | null;
  /** JSON text. */
  readonly RAW_OUTPUT: string | null;
  /** JSON text. */
  readonly METADATA: string;
}

/** Every row of the record, oldest first, read with the real driver. */
export async function recordRows(url: string): Promise<readonly RecordRow[]> {
  const connection = await connectDriver(url, { database: "STEPCREW", schema: "PUBLIC" });
  try {
    return (await query(
      connection,
      `SELECT id, crew_name, status, result_text, TO_JSON(raw_output) AS raw_output, TO_JSON(metadata) AS metadata
       FROM crew_execution_results ORDER BY created_at, id`,
    )) as unknown as readonly RecordRow[];
  } finally {
    await disconnect(connection);
  }
}
