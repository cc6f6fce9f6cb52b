import { readFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";

import { TWO_TASK_INPUTS } from "../two-tasks.ts";
import { type RunningSystem, startSystem } from "./started-process.ts";

/** Where a system finds what it works with. */
export interface SystemFolder {
  /** Has `crews/two-tasks`, and takes the system's own files. */
  readonly path: string;
  readonly modelUrl: string;
}

/** What `npm start` has a shell run. */
const START = (
  JSON.parse(readFileSync("package.json", "utf8")) as { readonly scripts: { readonly start: string } }
).scripts.start;

/** What `npm start` runs on a folder, with the crew of two tasks. `flags` are Node's own. */
export async function startOurSystem(
  { path, modelUrl }: SystemFolder,
  flags: readonly string[] = [],
): Promise<RunningSystem> {
  return startSystem({
    program: "sh",
    arguments: () => ["-c", START.replace("exec node", ["exec node", ...flags].join(" "))],
    environment: (port) => ({
      PATH: [dirname(process.execPath), process.env["PATH"]].join(delimiter),
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
