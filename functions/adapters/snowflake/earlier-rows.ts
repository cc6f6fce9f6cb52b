import type { EarlierRow, EarlierRows, EarlierValues } from "../../domain/backfill.ts";
import type { SnowflakeConnection } from "./connection.ts";

const ROWS_PER_PAGE = 500;
/** A page's rows are sorted anew from the whole table, so this is far above what the functions' statements may take. */
const STATEMENT_MILLISECONDS = 300_000;

/** Text sorts as the time does, keeps nanoseconds, and is never NULL. */
const TIME = "COALESCE(TO_VARCHAR(created_at, 'YYYY-MM-DD HH24:MI:SS.FF9'), '')";

/** The lengths are taken of the page alone: the inner query reads no more of the large columns than it gives back. */
const PAGE = `
SELECT id, crew_name, status, created, TO_VARCHAR(updated_at, 'YYYY-MM-DD HH24:MI:SS.FF9') AS updated,
  COALESCE(LENGTH(result_text), 0) + COALESCE(LENGTH(TO_JSON(raw_output)), 0) AS characters
FROM (
  SELECT id, crew_name, status, ${TIME} AS created, updated_at, result_text, raw_output
  FROM crew_execution_results
  WHERE id IS NOT NULL AND (${TIME} < ? OR (${TIME} = ? AND id < ?))
  ORDER BY created DESC, id DESC LIMIT ${ROWS_PER_PAGE}
) page
ORDER BY created DESC, id DESC`;

/** Sorts after every time. */
const END_OF_TIME = "~";

type Row = Readonly<Record<string, unknown>>;

/** Rows of crew_execution_results, whoever wrote them. The role needs SELECT, and the table the column updated_at. */
export function earlierRows(connection: SnowflakeConnection): EarlierRows {
  const read = (operation: string, sql: string, binds: readonly string[]): Promise<readonly Row[]> =>
    connection.execute(operation, sql, binds, AbortSignal.timeout(STATEMENT_MILLISECONDS));
  return {
    async *pages() {
      let [time, id] = [END_OF_TIME, ""];
      for (;;) {
        const rows = await read("read a page of rows", PAGE, [time, time, id]);
        if (rows.length > 0) yield rows.map(toEarlierRow);
        if (rows.length < ROWS_PER_PAGE) return;
        [time, id] = [String(rows.at(-1)?.["CREATED"]), String(rows.at(-1)?.["ID"])];
      }
    },
    async values(rows) {
      if (rows.length === 0) return [];
      const found = await read(
        "read the values of rows",
        valuesStatement(rows.length),
        rows.map(({ id }) => id),
      );
      const byKey = new Map(found.map((row) => [keyOf(row["ID"], row["STATUS"]), toValues(row)]));
      return rows.map(({ id, status }) => byKey.get(keyOf(id, status)));
    },
    async countWithoutId() {
      const [row] = await read(
        "count rows without an id",
        "SELECT COUNT(*) AS n FROM crew_execution_results WHERE id IS NULL",
        [],
      );
      return Number(row?.["N"] ?? 0);
    },
  };
}

const valuesStatement = (rows: number): string => `
SELECT id, status, result_text, TO_JSON(raw_output) AS raw_output, TO_JSON(metadata) AS metadata
FROM crew_execution_results WHERE id IN (${Array.from({ length: rows }, () => "?").join(", ")})`;

/** No primary key is enforced: one id may have a PROCESSING and a terminal row. */
const keyOf = (id: unknown, status: unknown): string => JSON.stringify([id, status]);

const textOrNull = (value: unknown): string | null => (typeof value === "string" ? value : null);

const toEarlierRow = (row: Row): EarlierRow => ({
  id: String(row["ID"]),
  crewName: textOrNull(row["CREW_NAME"]),
  status: textOrNull(row["STATUS"]),
  createdAt: textOrNull(row["CREATED"]) || null,
  updatedAt: textOrNull(row["UPDATED"]),
  characters: Number(row["CHARACTERS"]),
});

const toValues = (row: Row): EarlierValues => ({
  resultText: textOrNull(row["RESULT_TEXT"]),
  rawOutput: textOrNull(row["RAW_OUTPUT"]),
  metadata: textOrNull(row["METADATA"]),
});
