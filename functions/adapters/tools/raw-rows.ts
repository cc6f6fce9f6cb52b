import type { Column, RowStatement } from "snowflake-sdk";

/** What the driver's rows call of a column (connection/result/chunk.js); its typings know nothing of it. */
interface ReadingColumn {
  _getRowValue: (row: DriverRow) => unknown;
  _getRowValueAsString: (row: DriverRow) => unknown;
}

interface DriverRow {
  readonly values: readonly unknown[] | null;
}

/**
 * A statement's rows as they came, each value the text that Snowflake sent or null. The driver reads values
 * where nobody can catch what it throws at a malformed one, loses digits of times, and needs zones that are
 * left out of the bundle; so its columns are made to read nothing.
 * @throws Error when the driver's columns are not those that this was written for
 */
export function rawRows(statement: RowStatement): AsyncIterable<readonly unknown[]> {
  for (const column of statement.getColumns() ?? []) readNothing(column);
  return statement.streamRows() as AsyncIterable<readonly unknown[]>;
}

function readNothing(column: Column): void {
  const reading = column as unknown as ReadingColumn;
  if (typeof reading._getRowValue !== "function" || typeof reading._getRowValueAsString !== "function")
    throw new Error("This version of snowflake-sdk reads rows in another way: see raw-rows.ts");
  const index = column.getIndex();
  const asItCame = ({ values }: DriverRow): unknown => values?.[index] ?? null;
  reading._getRowValue = asItCame;
  reading._getRowValueAsString = asItCame;
}
