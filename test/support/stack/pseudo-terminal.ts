import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

const PROGRAM = join(import.meta.dirname, "pseudo-terminal.py");
const PROJECT_FOLDER = join(import.meta.dirname, "../../..");

/** Why there can be none on this machine; undefined when there can. */
export function whyNoPseudoTerminal(): string | undefined {
  const { status, error } = spawnSync("python3", ["-c", "import os, pty; os.waitstatus_to_exitcode"]);
  if (status === 0) return undefined;
  return `Python 3.9 or newer opens the pseudo-terminal, and is not there (${error?.message ?? `exit code ${status}`})`;
}

export interface PseudoTerminal {
  /** What was printed so far, its colours included. */
  readonly output: () => string;
  /** Types something; "\u0003" is Ctrl-C. */
  readonly type: (text: string) => void;
  /** The exit code. */
  readonly ended: Promise<number | null>;
  readonly [Symbol.asyncDispose]: () => Promise<void>;
}

/** A command in a terminal of 80 columns, with these variables and few others. */
export function runInTerminal(
  command: readonly string[],
  variables: Readonly<Record<string, string>>,
): PseudoTerminal {
  const child = spawn("python3", [PROGRAM, ...command], {
    cwd: PROJECT_FOLDER,
    env: { PATH: process.env["PATH"], HOME: process.env["HOME"], TERM: "xterm-256color", ...variables },
    stdio: ["pipe", "pipe", "inherit"],
  });
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (output += text));
  const ended = once(child, "close").then(() => child.exitCode);
  return {
    output: () => output,
    type: (text) => void child.stdin.write(text),
    ended,
    [Symbol.asyncDispose]: async () => {
      // The end of its terminal ends the command as well.
      child.kill("SIGKILL");
      await ended;
    },
  };
}
