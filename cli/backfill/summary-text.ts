import { cut } from "../../functions/text/cut.ts";
import type { BackfillSummary } from "./backfill-executions.ts";

const LISTED = 20;
const LONGEST_ID = 60;

/** Executions of another deployment stay PROCESSING here for as long as they run there. */
const RUN_AGAIN =
  "  Run this again later for the PROCESSING ones: by then some may have ended, and those older than --abandoned-after are ended as ERROR. A deployment of this project ends its own executions";

/** What a backfill did, for the person who ran it. */
export function summaryText(summary: BackfillSummary, dryRun: boolean): string {
  const { completed, failed, abandoned, known, processing, unusable } = summary;
  const lines = [
    ...(dryRun ? ["Nothing was changed. Without --dry-run:"] : []),
    `brought in, ended     ${completed} COMPLETED, ${failed} ERROR`,
    `brought in, abandoned ${abandoned}${abandoned > 0 ? ": PROCESSING for too long, ERROR from now on, in Snowflake too" : ""}`,
    `left alone            ${known} already in the journal, ${processing} PROCESSING, ${unusable.length} that cannot be brought in`,
    ...(processing > 0 ? [RUN_AGAIN] : []),
    ...unusable.slice(0, LISTED).map(({ id, reason }) => `  ${shown(id)}: ${reason}`),
    ...(unusable.length > LISTED ? [`  and ${unusable.length - LISTED} more`] : []),
  ];
  return lines.join("\n");
}

/** An id may contain anything, such as line ends and control sequences. */
const shown = (id: string): string => cut(JSON.stringify(id).slice(1, -1), LONGEST_ID);
