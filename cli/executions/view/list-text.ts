import type { ListedExecution } from "../../../client/typescript/stepcrew.ts";
import { secondsText } from "../../command-line/crew-words.ts";
import { tellable } from "../../command-line/visible-text.ts";
import { displayWidth, fitWidth } from "../../dev/text-width.ts";
import { costText, counted, localTime, secondsBetween } from "./words.ts";

const LONGEST_NAME = 30;

/** Executions as a table, with whole ids: they are what other commands take. */
export function listText(executions: readonly ListedExecution[]): string {
  if (executions.length === 0) return "There are no executions.";
  const rows = executions.map(rowOf);
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

/** What an API of before does not tell is left out. */
function rowOf(execution: ListedExecution): readonly string[] {
  const { status, total_tokens: tokens, cost_usd: cost, current_task: task } = execution;
  return [
    execution.execution_id,
    fitWidth(tellable(execution.crew_name), LONGEST_NAME),
    status,
    localTime(execution.created_at),
    tookText(execution),
    tokens === undefined ? "" : counted(tokens, "token"),
    // The cost of what goes on may be known only later.
    typeof cost === "number" ? costText({ cost_usd: cost }).join("") : "",
    status === "PROCESSING" && typeof task === "string" ? fitWidth(tellable(task), LONGEST_NAME) : "",
  ];
}

function tookText({ status, created_at, updated_at, duration_seconds: seconds }: ListedExecution): string {
  if (seconds !== undefined) return secondsText(seconds);
  return status === "PROCESSING" ? "" : secondsText(secondsBetween(created_at, updated_at));
}
