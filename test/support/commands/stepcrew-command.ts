import { join } from "node:path";

import { type NodeProcess, runNode } from "../node-process.ts";

const COMMAND_LINE = join(import.meta.dirname, "../../../cli/stepcrew.mjs");

/** Runs `npx stepcrew` without the npx, in this folder and with these variables and no others but PATH. */
export const stepcrew = (
  words: readonly string[],
  options: { readonly cwd: string; readonly environment?: Readonly<Record<string, string>> },
): Promise<NodeProcess> => runNode([COMMAND_LINE, ...words], options);
