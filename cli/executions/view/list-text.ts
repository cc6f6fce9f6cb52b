import type { ListedExecution } from "../../../client/typescript/stepcrew.ts";
import { secondsText } from "../../command-line/crew-words.ts";
import { tellable } from "../../command-line/visible-text.ts";
import { displayWidth, fitWidth } from "../../dev/text-width.ts";
import { secondsBetween, timeOf } from "./event-lines.ts";

const LONGEST_CREW = 30;

/** Executions as a table, with whole ids: they are what other commands take. */
export function listText(executions: readonly ListedExecution[]): string {
  if (executions.length === 0) return "There are no executions.";
  const rows = executions.map((execution) => [
    execution.execution_id,
    fitWidth(tellable(execution.crew_name), LONGEST_CREW),
    execution.status,
    localTime(execution.created_at),
    execution.status === "PROCESSING"
      ? ""
      : secondsText(secondsBetween(execution.created_at, execution.updated_at)),
  ]);
  const widths =
    rows[0]?.map((_, column) => Math.max(...rows.map((row) => displayWidth(row[column] ?? "")))) ?? [];
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell + " ".repeat((widths[column] ?? 0) - displayWidth(cell)))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

/** "2026-11-29 21:45:00", by this machine's clock. */
export function localTime(text: string): string {
  const time = timeOf(text);
  return time === undefined ? tellable(text) : new Date(time).toLocaleString("sv-SE");
}
