import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

/**
 * Runs a program, as text of a module, whose files may have at most so many KiB each: `ulimit -f`, which
 * holds for libraries that write by themselves, too, and needs no rights. EFBIG stands for ENOSPC: a write
 * finds room for its first half only.
 * @returns the child, and the first line that it prints
 */
export async function onSmallDisk(program: string, kibibytes: number) {
  const command = `ulimit -f ${kibibytes}; exec "$0" --input-type=module -e "$1"`;
  const child = spawn("bash", ["-c", command, process.execPath, program], {
    cwd: new URL("../../..", import.meta.url),
    stdio: ["ignore", "pipe", "inherit"],
  });
  const lines: string[] = [];
  const reader = createInterface({ input: child.stdout }).on("line", (line) => lines.push(line));
  await once(reader, "line");
  const kill = async (): Promise<void> => {
    const exited = once(child, "exit");
    if (child.exitCode !== null || !child.kill("SIGKILL")) return;
    await exited;
  };
  return { child, url: lines[0] ?? "", lines, kill, [Symbol.asyncDispose]: kill };
}
