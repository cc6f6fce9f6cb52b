/**
 * Rows as a table of text, as Snowflake's command line client shows them; numbers to the right, midnights as
 * dates.
 */
export function textTable(rows: readonly Readonly<Record<string, unknown>>[]): string {
  const columns = Object.keys(rows[0] ?? {});
  const texts = rows.map((row) => columns.map((column) => textOf(row[column])));
  const widths = columns.map((column, index) =>
    Math.max(column.length, ...texts.map((cells) => cells[index]?.length ?? 0)),
  );
  const line = (cells: readonly string[], isRight: (index: number) => boolean): string =>
    cells
      .map((cell, index) =>
        isRight(index) ? cell.padStart(widths[index] ?? 0) : cell.padEnd(widths[index] ?? 0),
      )
      .join(" | ")
      .trimEnd();
  const isNumber = (index: number): boolean => typeof rows[0]?.[columns[index] ?? ""] === "number";
  return [
    line(columns, isNumber),
    widths.map((width) => "-".repeat(width)).join("-+-"),
    ...texts.map((cells) => line(cells, isNumber)),
    "",
  ].join("\n");
}

const textOf = (value: unknown): string => {
  if (value === null || value === undefined) return "NULL";
  if (!(value instanceof Date)) return typeof value === "string" ? value : JSON.stringify(value);
  const [date = "", time = ""] = value.toISOString().replace("Z", "").split("T");
  return time === "00:00:00.000" ? date : `${date} ${time}`;
};
