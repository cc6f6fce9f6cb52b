/** Of repeated measurements, which on a busy machine say more than a mean. */
export interface Quartiles {
  readonly low: number;
  readonly median: number;
  readonly high: number;
}

export function quartiles(values: readonly number[]): Quartiles {
  const sorted = values.toSorted((left, right) => left - right);
  const at = (part: number) => sorted[Math.round((sorted.length - 1) * part)] ?? Number.NaN;
  return { low: at(0.25), median: at(0.5), high: at(0.75) };
}

/** Median and quartiles with one decimal. */
export function shown({ low, median, high }: Quartiles): string {
  return `${median.toFixed(1).padStart(6)} (${low.toFixed(1)} to ${high.toFixed(1)})`;
}

/** As it is printed, and written into a page. */
export interface TableOfFigures {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** In columns, for the terminal. */
export function tableText({ head, rows }: TableOfFigures): string {
  const all = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...all.map((cells) => (cells[column] ?? "").length)));
  return all
    .map((cells) =>
      cells
        .map((cell, column) =>
          column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
        )
        .join("   ")
        .trimEnd(),
    )
    .join("\n");
}

export type Unit = "ms" | "MB" | "/s" | "";

/** With its unit, and no more digits than mean something. */
export const shownValue = (value: number, unit: Unit): string => {
  if (unit === "/s") return `${value.toFixed(0)}/s`;
  if (unit === "ms" && value >= 1000) return `${(value / 1000).toFixed(1)} s`;
  return unit === "" ? String(value) : `${value.toFixed(value < 10 ? 1 : 0)} ${unit}`;
};
