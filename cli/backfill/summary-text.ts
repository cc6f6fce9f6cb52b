import type { BackfillSummary } from "./backfill.ts";

const LISTED = 20;
const LONGEST_ID = 60;

/** What a backfill did, for the person who ran it. */
export function summaryText(summary: BackfillSummary, dryRun: boolean): string {
  const { completed, failed, abandoned, known, processing, unusable } = summary;
  const lines = [
    ...(dryRun ? ["Nothing was changed. Without --dry-run:"] : []),
    `brought in, ended     ${completed} COMPLETED, ${failed} ERROR`,
    `brought in, abandoned ${abandoned}${abandoned > 0 ? ": PROCESSING for too long, ERROR from now on; reconcile-executions corrects their rows within minutes" : ""}`,
    `left alone            ${known} that the journal has, ${processing} PROCESSING, ${unusable.length} that cannot be brought in`,
    ...unusable.slice(0, LISTED).map(({ id, reason }) => `  ${shown(id)}: ${reason}`),
    ...(unusable.length > LISTED ? [`  and ${unusable.length - LISTED} more`] : []),
  ];
  return lines.join("\n");
}

/** An id may hold anything, line ends and a terminal's commands included. */
const shown = (id: string): string => {
  const text = JSON.stringify(id).slice(1, -1);
  return text.length > LONGEST_ID ? `${text.slice(0, LONGEST_ID)}…` : text;
};
