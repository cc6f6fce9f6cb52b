import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";

import { TWO_TASK_INPUTS, TWO_TASKS } from "../two-tasks.ts";
import { useOfTree } from "./process-tree.ts";
import type { System } from "./system-load.ts";

interface RunningSystem extends System {
  /** Milliseconds from the command to the first 200 of /health. */
  readonly started: number;
  readonly megabytes: () => number;
  readonly stop: () => Promise<void>;
}

/** `npm start` on a folder, with the crew of two tasks, which calls the model at an address. */
export async function startOurSystem(folder: string, modelUrl: string): Promise<RunningSystem> {
  const crew = join(folder, "crews/two-tasks");
  await mkdir(crew, { recursive: true });
  for (const [file, text] of Object.entries(TWO_TASKS)) await writeFile(join(crew, file), text);
  const port = await freePort();
  const child = spawn(process.execPath, ["cli/stepcrew.mjs", "dev"], {
    env: {
      PATH: process.env["PATH"] ?? "",
      HOME: process.env["HOME"] ?? "",
      PORT: String(port),
      CREW_DATA_DIR: join(folder, "data"),
      CREWS_DIR: join(folder, "crews"),
      MODEL: "openai/gpt-4o",
      OPENAI_API_KEY: "sk-test-key",
      OPENAI_BASE_URL: modelUrl,
    },
    stdio: ["ignore", "ignore", "inherit"],
  });
  const api = `http://127.0.0.1:${port}`;
  const started = await firstHealth(api, child);
  const pid = child.pid ?? 0;
  return {
    api,
    body: JSON.stringify({ crew: "two-tasks", inputs: TWO_TASK_INPUTS }),
    started,
    processor: () => useOfTree(pid).processor,
    megabytes: () => useOfTree(pid).megabytes,
    stop: async () => {
      const exited = once(child, "exit");
      child.kill("SIGTERM");
      await exited;
    },
  };
}

/** @throws Error when the process ends before */
async function firstHealth(api: string, child: ChildProcess): Promise<number> {
  const begun = performance.now();
  for (;;) {
    if (child.exitCode !== null) throw new Error(`The system ended with ${child.exitCode}`);
    const answer = await fetch(`${api}/health`).catch(() => undefined);
    await answer?.arrayBuffer();
    if (answer?.status === 200) return performance.now() - begun;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  return typeof address === "object" && address !== null ? address.port : 0;
}
