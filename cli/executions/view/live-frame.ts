import type { ExecutionDetail } from "../../../client/typescript/stepcrew.ts";
import { secondsText } from "../../command-line/crew-words.ts";
import { tellable } from "../../command-line/visible-text.ts";
import { fitWidth } from "../../dev/text-width.ts";
import type { Tone } from "../../dev/told-entry.ts";
import { headText, type ToneLine, taskLines, usageText } from "./detail-text.ts";

/** What a live view shows. */
export interface Watched {
  readonly detail: ExecutionDetail;
  /** The latest lines of the timeline, as they are printed. */
  readonly timeline: readonly string[];
  /** When the latest event came, by this machine's clock. */
  readonly lastEventAt: number;
  /** What keeps the view from being current. */
  readonly notice?: string | undefined;
}

interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** Of the timeline, so many lines, where there is room. */
const TIMELINE = 6;
/** Head, usage, what is under way, notice, two empty lines, and the line of the cursor. */
const OTHER_LINES = 7;
const FEWEST_TASKS = 3;

/** The lines of a live view; none is wider than the terminal, and all fit it. */
export function liveFrame(
  { detail, timeline, lastEventAt, notice }: Watched,
  { columns, rows }: Size,
  now: number,
): readonly (string | ToneLine)[] {
  const room = Math.max(0, rows - OTHER_LINES);
  const tasks = around(taskLines(detail.tasks, now), detail.tasks, Math.max(FEWEST_TASKS, room - TIMELINE));
  const lines = Math.max(0, Math.min(TIMELINE, room - tasks.length));
  const fit = (text: string, tone: Tone): ToneLine => ({ text: fitWidth(text, columns - 1), tone });
  const frame = [
    fit(headText(detail, now), "plain"),
    ...tasks.map(({ text, tone }) => fit(`  ${text}`, tone)),
    fit(`  ${usageText(detail)}`, "quiet"),
    ...(detail.status === "PROCESSING"
      ? [fit(`  ${underWay(detail, (now - lastEventAt) / 1000)}`, "plain")]
      : []),
    "",
    ...(lines === 0 ? [] : timeline.slice(-lines)),
    ...(notice === undefined ? [] : [fit(`↻ ${notice}`, "warning")]),
  ];
  // What is more cannot be painted over.
  return frame.slice(0, Math.max(1, rows - 1));
}

function underWay({ phase, progress, waiting }: ExecutionDetail, seconds: number): string {
  if (phase === "SUSPENDED") return `… ${tellable(waiting ?? "waits")}, for ${secondsText(seconds)}`;
  if (phase === "STARTING" || progress.current_task === null) return `◦ begins, for ${secondsText(seconds)}`;
  return `◦ a call is under way, for ${secondsText(seconds)}`;
}

/** So many tasks around the first that is not done, and how many there are besides. */
function around(
  lines: readonly ToneLine[],
  tasks: ExecutionDetail["tasks"],
  most: number,
): readonly ToneLine[] {
  if (lines.length <= most) return lines;
  const current = tasks.findIndex(({ status }) => status === "RUNNING" || status === "PENDING");
  const shown = most - 1;
  const first = Math.min(Math.max(0, (current < 0 ? lines.length : current) - 1), lines.length - shown);
  return [
    ...lines.slice(first, first + shown),
    { text: `… and ${lines.length - shown} other tasks`, tone: "quiet" },
  ];
}
