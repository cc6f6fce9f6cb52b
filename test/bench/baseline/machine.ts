import { execFile } from "node:child_process";
import { availableParallelism, cpus, loadavg, release, totalmem, type } from "node:os";
import { promisify } from "node:util";

const run = promisify(execFile);

/** What the figures were measured on, in a sentence for each thing that matters. */
export async function machineText(python: string | undefined): Promise<string> {
  const [processor] = cpus();
  const version = python === undefined ? "none" : await pythonVersion(python);
  return [
    `${type()} ${release()}, ${availableParallelism()} cores (${processor?.model.trim() ?? "unknown"})`,
    `${(totalmem() / 2 ** 30).toFixed(0)} GiB of memory`,
    `Node ${process.version.slice(1)}, Python ${version}`,
    `load before: ${(loadavg()[0] ?? 0).toFixed(1)}`,
    new Date().toISOString().slice(0, 10),
  ].join("; ");
}

async function pythonVersion(python: string): Promise<string> {
  const { stdout } = await run(python, ["--version"]);
  return stdout.replace(/^Python /, "").trim();
}
