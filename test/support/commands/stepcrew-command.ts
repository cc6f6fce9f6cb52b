import { join } from "node:path";

import { type NodeOptions, type NodeProcess, runNode } from "../node-process.ts";

const COMMAND_LINE = join(import.meta.dirname, "../../../cli/stepcrew.mjs");

/** Runs `npx stepcrew` without the npx, in this folder and with these variables and no others but PATH. */
export const stepcrew = (words: readonly string[], options: NodeOptions): Promise<NodeProcess> =>
  runNode([COMMAND_LINE, ...words], options);
