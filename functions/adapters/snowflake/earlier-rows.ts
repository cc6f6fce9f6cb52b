import {
  CorrectionRefused,
  type EarlierRow,
  type EarlierRows,
  type EarlierValues,
  type RowCorrection,
} from "../../domain/backfill/earlier-row.ts";
import { RecordUnavailable } from "../../domain/errors.ts";
import { codeOf, thrownText } from "../../text/error-text.ts";
import type { SnowflakeConnection } from "./connection.ts";

const ROWS_PER_PAGE = 500;
/**
 * A page's rows are sorted anew from the whole table, so this is far above what the functions' statements may
 * take.
 */
const STATEMENT_MILLISECONDS = 300_000;

/** Text sorts as the time does, keeps nanoseconds, and is never NULL. */
const TIME = "COALESCE(TO_VARCHAR(created_at, 'YYYY-MM-DD HH24:MI:SS.FF9'), '')";

const RANK = "CASE status WHEN 'COMPLETED' THEN 0 WHEN 'ERROR' THEN 1 WHEN 'PROCESSING' THEN 2 ELSE 3 END";

/**
 * The rows that stand for their ids are chosen from the whole table, wherever their twins are, and by small
 * columns alone; the large ones are read for the page, all that `values` reads for it.
 */
const PAGE = `
SELECT page.id, page.crew_name, page.status, page.created,
  TO_VARCHAR(page.updated_at, 'YYYY-MM-DD HH24:MI:SS.FF9') AS updated,
  SUM(COALESCE(LENGTH(t.result_text), 0) + COALESCE(LENGTH(TO_JSON(t.raw_output)), 0)
    + COALESCE(LENGTH(TO_JSON(t.metadata)), 0)) AS characters
FROM (
  SELECT id, crew_name, status, created, updated_at
  FROM (
    SELECT id, crew_name, status, ${TIME} AS created, updated_at
    FROM crew_execution_results WHERE id IS NOT NULL
    QUALIFY ROW_NUMBER() OVER (PARTITION BY id ORDER BY ${RANK}, ${TIME} DESC) = 1
  ) chosen
  WHERE created < ? OR (created = ? AND id < ?)
  ORDER BY created DESC, id DESC LIMIT ${ROWS_PER_PAGE}
) page JOIN crew_execution_results t ON t.id = page.id
GROUP BY page.id, page.crew_name, page.status, page.created, page.updated_at
ORDER BY page.created DESC, page.id DESC`;

/** Sorts after every time. */
const END_OF_TIME = "~";

type Row = Readonly<Record<string, unknown>>;

/**
 * Rows of crew_execution_results, whoever wrote them. The role needs SELECT, and UPDATE to correct any; the
 * table needs the column updated_at.
 */
export function earlierRows(connection: SnowflakeConnection): EarlierRows {
  const read = (operation: string, sql: string, binds: readonly string[]): Promise<readonly Row[]> =>
    connection.execute({
      operation,
      sqlText: sql,
      binds,
      signal: AbortSignal.timeout(STATEMENT_MILLISECONDS),
    });
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
      const byKey = Map.groupBy(found, (row) => keyOf(row["ID"], row["STATUS"]));
      return rows.map(({ id, status }) => toValues(byKey.get(keyOf(id, status)) ?? []));
    },
    correct: (correction) => correct(connection, correction),
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
FROM crew_execution_results WHERE id IN (${Array.from({ length: rows }, () => "?").join(", ")})
ORDER BY ${TIME} DESC`;

/** A row that ended or changed since it was read is no longer what was judged, and stays. */
const correctStatement = (texts: number): string => `
UPDATE crew_execution_results
SET status = 'ERROR', updated_at = ?::TIMESTAMP_NTZ, metadata = PARSE_JSON(correction.ended)
FROM (
  SELECT column1 AS earlier, column2 AS ended FROM VALUES ${Array.from({ length: texts }, () => "(?, ?)").join(", ")}
) correction
WHERE id = ? AND status = 'PROCESSING' AND COALESCE(TO_JSON(metadata), '') = correction.earlier`;

const NOT_ALLOWED = "003001";

async function correct(
  connection: SnowflakeConnection,
  { id, updatedAt, metadata }: RowCorrection,
): Promise<boolean> {
  const binds = [updatedAt.replace("Z", ""), ...metadata.flatMap(({ from, to }) => [from ?? "", to]), id];
  const signal = AbortSignal.timeout(STATEMENT_MILLISECONDS);
  try {
    const [counts] = await connection.execute({
      operation: "end an abandoned row",
      sqlText: correctStatement(metadata.length),
      binds,
      signal,
    });
    return Number(counts?.["number of rows updated"]) > 0;
  } catch (cause) {
    if (!(cause instanceof RecordUnavailable) || codeOf(cause.cause) !== NOT_ALLOWED) throw cause;
    throw new CorrectionRefused(
      `The role may read crew_execution_results and not change it, so rows that are PROCESSING for too long cannot be ended. Log in with the role that owns the table (that of npm run migrate), or let it grant yours UPDATE on the table; then run the same command again. Snowflake says: ${thrownText(cause.cause, "message")}`,
      { cause },
    );
  }
}

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

/** The newest of rows with one id and status, as for a page. */
const toValues = ([row, ...others]: readonly Row[]): EarlierValues | undefined =>
  row && {
    resultText: textOrNull(row["RESULT_TEXT"]),
    rawOutput: textOrNull(row["RAW_OUTPUT"]),
    metadata: textOrNull(row["METADATA"]),
    otherMetadata: others.map((other) => textOrNull(other["METADATA"])),
  };
