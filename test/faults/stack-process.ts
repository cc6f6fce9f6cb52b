import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { waitFor } from "../support/wait-for.ts";
import type { InsideOrder } from "./inside-orders.ts";

const PROJECT_FOLDER = join(import.meta.dirname, "../..");

/** The whole local stack, as `npm start` runs it, that can be told to fail. */
export interface StackProcess {
  readonly endpoints: Readonly<Record<"api" | "dynamodb" | "snowflake", string>>;
  readonly isDead: () => boolean;
  tell(order: InsideOrder): void;
  /** SIGKILL; resolves once the process is gone. */
  kill(): Promise<void>;
  output(): string;
}

/** @throws Error with what it printed when the stack does not start */
export async function startStackProcess(
  dataDirectory: string,
  variables: Readonly<Record<string, string>>,
): Promise<StackProcess> {
  const child: ChildProcess = spawn(
    process.execPath,
    ["--import", join(import.meta.dirname, "inside.ts"), "cli/stepcrew.mjs", "dev"],
    {
      cwd: PROJECT_FOLDER,
      env: {
        PATH: process.env["PATH"],
        HOME: process.env["HOME"],
        TMPDIR: tmpdir(),
        PORT: "0",
        CREW_DATA_DIR: dataDirectory,
        CREWS_DIR: join(PROJECT_FOLDER, "test/fixtures/fault-crews"),
        RECONCILE_SECONDS: "1",
        ...variables,
      },
      stdio: ["ignore", "pipe", "pipe", "ipc"],
    },
  );
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding("utf8").on("data", (text: string) => (output += text));
  }
  const isDead = (): boolean => child.exitCode !== null || child.signalCode !== null;
  const endpoints = join(dataDirectory, "endpoints.json");
  await waitFor("the stack to listen", () => {
    if (isDead()) throw new Error(`the stack ended:\n${output}`);
    return output.includes("Try it:") && existsSync(endpoints);
  });
  return {
    endpoints: JSON.parse(readFileSync(endpoints, "utf8")) as StackProcess["endpoints"],
    isDead,
    tell: (order) => {
      if (child.connected) child.send(order);
    },
    async kill() {
      if (isDead()) return;
      const exited = once(child, "exit");
      child.kill("SIGKILL");
      await exited;
    },
    output: () => output,
  };
}
