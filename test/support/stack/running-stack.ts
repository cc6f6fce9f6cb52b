import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { waitFor } from "../wait-for.ts";

const PROJECT_FOLDER = join(import.meta.dirname, "../../..");
const STEPCREW = "cli/stepcrew.mjs";

export interface RunningStack {
  readonly endpoints: Readonly<Record<"api" | "step_functions" | "dynamodb" | "snowflake", string>>;
  readonly dataDirectory: string;
  /** The number of its process. */
  readonly pid: number;
  /** What the process has printed so far. */
  output(): string;
  /** Sends a signal and gives back how the process ended. */
  stop(signal: NodeJS.Signals): Promise<{ readonly code: number | null; readonly signal: string | null }>;
  readonly [Symbol.asyncDispose]: () => Promise<void>;
}

/** `npm start` as a process of its own, on free ports, with `variables` in its environment. */
export async function startStack(
  variables: Readonly<Record<string, string>> = {},
  dataDirectory?: string,
  by: "node" | "npm" = "node",
): Promise<RunningStack> {
  const folder = dataDirectory ?? (await mkdtemp(join(tmpdir(), "stepcrew-stack-")));
  const command = by === "npm" ? ["npm", "start"] : [process.execPath, STEPCREW, "dev"];
  const { child, output } = spawnCommand(command, {
    PORT: "0",
    CREW_DATA_DIR: folder,
    ...variables,
  });
  const endpointsFile = join(folder, "endpoints.json");
  const stop = async (signal: NodeJS.Signals) => {
    if (child.exitCode === null && child.signalCode === null) {
      const exited = once(child, "exit");
      child.kill(signal);
      await exited;
    }
    return { code: child.exitCode, signal: child.signalCode };
  };
  try {
    await waitFor("the stack to listen", () => {
      if (child.exitCode !== null) throw new Error(`the stack ended with ${child.exitCode}:\n${output()}`);
      return output().includes("Try it:") && existsSync(endpointsFile);
    });
  } catch (error) {
    await stop("SIGKILL");
    throw error;
  }
  return {
    endpoints: JSON.parse(readFileSync(endpointsFile, "utf8")) as RunningStack["endpoints"],
    dataDirectory: folder,
    pid: child.pid ?? 0,
    output,
    stop,
    [Symbol.asyncDispose]: async () => {
      await stop("SIGKILL");
    },
  };
}

/** Runs a command of `npx stepcrew` to its end. */
export async function runStepcrew(
  command: string,
  variables: Readonly<Record<string, string>>,
): Promise<{ readonly code: number | null; readonly stdout: string; readonly output: string }> {
  const { child, output, stdout } = spawnCommand([process.execPath, STEPCREW, command], variables);
  await once(child, "close");
  return { code: child.exitCode, stdout: stdout(), output: output() };
}

function spawnCommand(
  [command = "", ...args]: readonly string[],
  variables: Readonly<Record<string, string>>,
) {
  const child: ChildProcess = spawn(command, args, {
    cwd: PROJECT_FOLDER,
    // Nothing of the developer's own models may reach a test.
    env: { PATH: process.env["PATH"], HOME: process.env["HOME"], TMPDIR: tmpdir(), ...variables },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let all = "";
  let standard = "";
  child.stdout?.setEncoding("utf8").on("data", (text: string) => {
    all += text;
    standard += text;
  });
  child.stderr?.setEncoding("utf8").on("data", (text: string) => (all += text));
  return { child, output: () => all, stdout: () => standard };
}
