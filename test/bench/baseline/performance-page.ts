import { readFile, writeFile } from "node:fs/promises";

import { markdownTable } from "../../../cli/docs/markdown-table.ts";
import type { TableOfFigures } from "../figures.ts";
import { FIGURES, type FigureTable } from "./figure-table.ts";
import { formatPage, partsIn, PERFORMANCE_PAGE } from "./performance-file.ts";
import { REPLACED_SYSTEM } from "./replaced-system.ts";

interface Page {
  readonly machine: string;
  /** Why the other side was not measured; undefined when it was. */
  readonly skipped: string | undefined;
  readonly figures: FigureTable;
  readonly journal: TableOfFigures;
  readonly profile: TableOfFigures;
  /** Of the other side. */
  readonly losses: readonly string[];
}

export async function writePerformancePage(page: Page): Promise<void> {
  const parts = partsIn(await readFile(PERFORMANCE_PAGE, "utf8"));
  await writeFile(PERFORMANCE_PAGE, pageText(page) + parts);
  await formatPage();
}

const pageText = ({ machine, skipped, figures, journal, profile, losses }: Page): string =>
  `# Performance

\`npm run bench -- baseline\` has measured and written this page. ${skipped ?? BOTH_SIDES}

Machine: ${machine}.

${markdownTable(figures.head, figures.rows)}

Memory is resident memory of all processes together, "processor" the time on any core. "First time" builds the
functions and the template; "nothing changed" is the next start. Polls are counted for 3 s, after 2 s
of the same that are not. The ratio is Stepcrew's figure by the other's.
${losses.length === 0 ? "" : `\nBefore, ${losses.length} starts were refused or did not end COMPLETED.\n`}
## What is not reached

${notReached(figures)}

## The journal

${JOURNAL}

${markdownTable(journal.head, journal.rows)}

## Where the time goes

${PROFILE}

${markdownTable(profile.head, profile.rows)}
`;

const BOTH_SIDES = `"Before" is a plain
version of what a team has without Stepcrew: a FastAPI program (${REPLACED_SYSTEM}) with
a background task for each crew, and rows in a Snowflake stand-in in the same process. Both run the same crew of two
tasks, one system after the other, with the same client and the same scripted model, which has a process of its own.`;

const JOURNAL = `What an attempt of run-crew costs on the local DynamoDB, with the real SDK and a model that answers at once. A turn is
a task of one model call here: its step, what it tells the timeline, and the progress.`;

const PROFILE = `Processor time by package or folder itself, without what it calls, from \`--cpu-prof\`'s profiler in all threads of the
local stack: a start when nothing has changed, an execution (of 50, after 10 others), and polls from 8 connections.`;

function notReached({ missed }: FigureTable): string {
  const lines = missed.map(({ name, why }) => `- ${name}: ${why ?? "see where the time goes."}`);
  return lines.length === 0
    ? `Nothing: all ${FIGURES.length} figures are as they should be.`
    : lines.join("\n");
}
