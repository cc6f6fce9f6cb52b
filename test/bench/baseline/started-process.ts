import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer } from "node:net";

import { messageOf } from "../../../functions/text/error-text.ts";
import { useOfTree } from "./process-tree.ts";
import type { System } from "./system-load.ts";

export interface RunningSystem extends System, AsyncDisposable {
  /** Milliseconds from the command to the first 200 of /health. */
  readonly started: number;
  readonly megabytes: () => number;
  readonly process: ChildProcess;
}

interface SystemCommand {
  readonly program: string;
  /** Of the port that the system is to listen at. */
  readonly arguments: (port: number) => readonly string[];
  readonly environment: (port: number) => Readonly<Record<string, string>>;
  /** What a start's body is. */
  readonly body: string;
  /** The file that gets what it writes to stderr; this process's own if absent. */
  readonly log?: string;
}

/** @throws Error when the process ends before it answers */
export async function startSystem(command: SystemCommand): Promise<RunningSystem> {
  const port = await freePort();
  const log = command.log === undefined ? "inherit" : openSync(command.log, "a");
  const begun = performance.now();
  const child = spawn(command.program, command.arguments(port), {
    env: command.environment(port),
    // The last is for orders to what measures in there.
    stdio: ["ignore", "ignore", log, "ipc"],
  });
  if (typeof log === "number") closeSync(log);
  const api = `http://127.0.0.1:${port}`;
  await firstHealth(api, child).catch(async (error: unknown) => {
    const written = command.log === undefined ? "" : await readFile(command.log, "utf8");
    throw new Error(`${messageOf(error)} ${written.slice(-2000)}`, { cause: error });
  });
  const started = performance.now() - begun;
  const pid = child.pid ?? 0;
  return {
    api,
    body: command.body,
    started,
    processor: () => useOfTree(pid).processor,
    megabytes: () => useOfTree(pid).megabytes,
    process: child,
    [Symbol.asyncDispose]: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exited = once(child, "exit");
      child.kill("SIGTERM");
      await exited;
    },
  };
}

async function firstHealth(api: string, child: ChildProcess): Promise<void> {
  for (;;) {
    if (child.exitCode !== null) throw new Error(`The system ended with ${child.exitCode}.`);
    const answer = await fetch(`${api}/health`).catch(() => undefined);
    await answer?.arrayBuffer();
    if (answer?.status === 200) return;
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
