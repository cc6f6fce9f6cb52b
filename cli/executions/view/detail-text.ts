import type { ExecutionDetail } from "../../../client/typescript/stepcrew.ts";
import { countText } from "../../command-line/count-text.ts";
import { secondsText } from "../../command-line/crew-words.ts";
import { tellable, visibleJson } from "../../command-line/visible-text.ts";
import type { Tone } from "../../dev/told-entry.ts";
import { costText, type Costs, counted, localTime, secondsBetween } from "./words.ts";

type TaskDetail = ExecutionDetail["tasks"][number];

export interface ToneLine {
  readonly text: string;
  readonly tone: Tone;
}

const TASK_MARKS: Readonly<Record<TaskDetail["status"], ToneLine>> = {
  PENDING: { text: "○", tone: "quiet" },
  RUNNING: { text: "▸", tone: "plain" },
  COMPLETED: { text: "✓", tone: "good" },
  SKIPPED: { text: "–", tone: "quiet" },
  FAILED: { text: "✗", tone: "failure" },
  CANCELLED: { text: "✗", tone: "warning" },
  TIMED_OUT: { text: "✗", tone: "failure" },
  BUDGET_EXCEEDED: { text: "✗", tone: "failure" },
};

/** "✓ research_task  Researcher  12.3 s", for each task. */
export function taskLines(tasks: readonly TaskDetail[], now: number): readonly ToneLine[] {
  const width = Math.min(30, Math.max(0, ...tasks.map(({ name }) => tellable(name).length)));
  return tasks.map((task) => {
    // A phase that is younger than this program still has a line.
    const { text: mark, tone } = TASK_MARKS[task.status] ?? { text: "·", tone: "plain" };
    const parts = [
      tellable(task.name).padEnd(width),
      tellable(task.agent ?? ""),
      task.status === "SKIPPED" ? "is skipped" : tookOf(task, now),
      failuresText(task.tool_failures),
      ...(task.truncated === true ? ["was cut by the token limit"] : []),
      ...(task.refused === true ? ["was refused"] : []),
    ];
    return { text: `${mark} ${parts.filter((part) => part !== "").join("  ")}`, tone };
  });
}

function tookOf({ started_at: from, finished_at: to }: TaskDetail, now: number): string {
  if (from === null) return "";
  return secondsText(secondsBetween(from, to ?? new Date(now).toISOString()));
}

const failuresText = (count: number | undefined): string =>
  count === undefined ? "" : `${counted(count, "failed tool call")}`;

/** "research  7f3a1b2c…  RUNNING  1 min 12 s": the first line about an execution. */
export function headText(detail: ExecutionDetail, now: number): string {
  const hasEnded = detail.status !== "PROCESSING";
  const seconds = secondsBetween(
    detail.created_at,
    hasEnded ? detail.updated_at : new Date(now).toISOString(),
  );
  return [tellable(detail.crew_name), detail.execution_id, detail.phase, secondsText(seconds)].join("  ");
}

/** "3 model calls, 1 tool call, 4,312 tokens, $0.0123"; no dollars of an API that does not count them. */
export function usageText({ usage }: ExecutionDetail): string {
  const parts = [
    counted(usage.llm_calls, "model call"),
    counted(usage.tool_calls, "tool call"),
    counted(usage.total_tokens, "token"),
  ];
  return [...parts, ...costText(usage as Costs)].join(", ");
}

/** All that is known of an execution, for a person. */
export function detailText(detail: ExecutionDetail, now: number): string {
  const rows: readonly (readonly [string, string])[] = [
    ["started", localTime(detail.created_at)],
    ["used", usageText(detail)],
    ["inputs", visibleJson(detail.inputs)],
    ...(detail.models === undefined ? [] : [["models", visibleJson(detail.models)] as const]),
    [
      "limits",
      Object.entries(detail.limits)
        .map(([name, most]) => `${name} ${countText(Number(most))}`)
        .join(", "),
    ],
    ["attempts", String(detail.attempts)],
    [
      "Snowflake",
      detail.recorded_in_snowflake ? "has the row of its end" : "does not have the row of its end yet",
    ],
    ...(detail.error === null
      ? []
      : [["error", `${tellable(detail.error.type)}: ${tellable(detail.error.message)}`] as const]),
  ];
  return [
    [headText(detail, now), ...(detail.waiting === undefined ? [] : [tellable(detail.waiting)])].join("  "),
    ...taskLines(detail.tasks, now).map(({ text }) => `  ${text}`),
    "",
    ...rows.map(([name, value]) => `${name.padEnd(10)} ${value}`),
  ].join("\n");
}
