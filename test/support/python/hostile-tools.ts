import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { PythonRequest } from "../../../functions/crew/python-half.ts";

const TOOLS = `
import os, sys, time, threading, subprocess
from crewai.tools import tool

@tool
def process_id():
    "Tells it."
    return os.getpid()

@tool
def hang():
    "Never ends, whatever is raised in it."
    while True:
        try:
            time.sleep(60)
        except BaseException:
            pass

@tool
def fail():
    "Raises."
    raise ValueError("no such\\nword")

@tool
def leave():
    "Ends the process."
    os._exit(7)

@tool
def start_and_hang():
    "Starts another program."
    child = subprocess.Popen(["sleep", "600"])
    print(f"child {child.pid}", flush=True)
    time.sleep(600)

@tool
def shout():
    "Prints a megabyte."
    print("x" * 1_000_000)
    for _ in range(1000):
        print("and so on", file=sys.stderr)
    return "said"

@tool
def close():
    "Closes what it is heard by."
    sys.stdout.close()
    sys.stderr.close()
    os.closerange(0, 3)
    return "closed"

@tool
def fork():
    "Leaves two processes."
    pid = os.fork()
    return "child" if pid == 0 else "parent"

@tool
def close_all():
    "Closes what the answer would go through."
    os.closerange(0, 256)
    return "unheard"

@tool
def read():
    "Reads what is asked next."
    return sys.stdin.read()

@tool
def slow(mark: str):
    "Waits until a file is there."
    while not os.path.exists(mark):
        time.sleep(0.01)
    return "seen"
`;

/** A crew's folder with tools that do what none should; to be removed by whoever asks for it. */
export function hostileTools(): string {
  const folder = mkdtempSync(join(tmpdir(), "stepcrew-python-test-"));
  mkdirSync(join(folder, "tools"));
  writeFileSync(join(folder, "tools/all.py"), TOOLS);
  return folder;
}

/** A call of one of them. */
export const requestOf = (attribute: string, given: Readonly<Record<string, string>> = {}): PythonRequest => {
  const tool = { call: "tool", file: "tools/all.py", kind: "function", seconds: 60 } as const;
  return { ...tool, attribute, arguments: given };
};

export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
