import { join } from "node:path";

import { TWO_TASK_INPUTS } from "../two-tasks.ts";
import { type RunningSystem, startSystem } from "./started-process.ts";

/** Where a system finds what it works with. */
export interface SystemFolder {
  /** Has `crews/two-tasks`, and takes the system's own files. */
  readonly path: string;
  readonly modelUrl: string;
}

/** `npm start` on a folder, with the crew of two tasks. `flags` are Node's own. */
export async function startOurSystem(
  { path, modelUrl }: SystemFolder,
  flags: readonly string[] = [],
): Promise<RunningSystem> {
  return startSystem({
    program: process.execPath,
    arguments: () => [...flags, "cli/stepcrew.mjs", "dev"],
    environment: (port) => ({
      PATH: process.env["PATH"] ?? "",
      HOME: process.env["HOME"] ?? "",
      PORT: String(port),
      CREW_DATA_DIR: join(path, "data"),
      CREWS_DIR: join(path, "crews"),
      MODEL: "openai/gpt-4o",
      OPENAI_API_KEY: "sk-test-key",
      OPENAI_BASE_URL: modelUrl,
    }),
    body: JSON.stringify({ crew: "two-tasks", inputs: TWO_TASK_INPUTS }),
  });
}
