import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";

import { PROJECT_FOLDER } from "../../../infra/project-folder.ts";

const run = promisify(execFile);

/** Two commands write it: of each other's parts they leave what is there. */
export const PERFORMANCE_PAGE = join(PROJECT_FOLDER, "docs/performance.md");

/** Where the part begins that is about tools and providers; it is the last. */
export const PARTS_HEADING = "## What tools and models add";

/** The page as the other command wrote it. */
export const withoutParts = (page: string): string => page.slice(0, startOfParts(page));

/** The last part, with a line break before it; "" where it was never written. */
export const partsIn = (page: string): string => {
  const part = page.slice(startOfParts(page));
  return part === "" ? "" : `\n${part}`;
};

function startOfParts(page: string): number {
  const start = page.indexOf(`${PARTS_HEADING}\n`);
  return start === -1 ? page.length : start;
}

export async function formatPage(): Promise<void> {
  await run(process.execPath, [join(PROJECT_FOLDER, "node_modules/oxfmt/bin/oxfmt"), PERFORMANCE_PAGE]);
}
