import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

import { afterEach, expect, it, vi } from "vitest";

const PROGRAM = join(import.meta.dirname, "../../busy/run-busy.ts");
/** Prints the processes beside it, its own among them, and what it is given when it should end. */
const SHOW = "pgrep -P $PPID | tr '\\n' ' '; echo; read -r line; echo $line; exit 3";

let running: ChildProcess | undefined;
afterEach(() => running?.kill("SIGKILL"));

/** The program with a command that waits, and the two that spin beside it. */
async function busy() {
  const child = spawn(process.execPath, [PROGRAM, "sh", "-c", SHOW], {
    // A group of its own, all of which a terminal's Ctrl-C reaches.
    detached: true,
    stdio: ["pipe", "pipe", "inherit"],
  });
  running = child;
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (output += text));
  await vi.waitUntil(() => output.includes("\n"), { timeout: 60_000 });
  const pids = output.trim().split(" ").map(Number);
  return { child, pids, output: () => output, closed: once(child, "close") };
}

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

it("runs a command beside two busy programs, which end with it, and prints how long it took", async () => {
  const { child, pids, output, closed } = await busy();
  expect(pids.filter(isAlive)).toHaveLength(3);
  child.stdin.end("done\n");
  await closed;
  expect([child.exitCode, output().split("\n").slice(1)]).toEqual([
    3,
    ["done", expect.stringMatching(/^sh -c .* beside 2 busy programs: 0 min \d+ s, exit code 3$/), ""],
  ]);
  await expect.poll(() => pids.filter(isAlive)).toEqual([]);
});

it.each(["SIGINT", "SIGTERM", "SIGKILL"] as const)(
  "leaves nothing that spins behind after %s",
  async (signal) => {
    const { child, pids } = await busy();
    if (signal === "SIGINT") process.kill(-(child.pid ?? 0), signal);
    else child.kill(signal);
    await expect.poll(() => child.exitCode ?? child.signalCode).not.toBeNull();
    child.stdin.destroy();
    await expect.poll(() => pids.filter(isAlive)).toEqual([]);
  },
);
