import type { ChildProcess } from "node:child_process";
import { delimiter, join } from "node:path";

/** The package that runs a crew's Python, and those that answer to CrewAI's names. */
export const PYTHON_PACKAGE = join(import.meta.dirname, "../../../python");

/** What `python -m stepcrew_python` is started with. */
export interface PythonProgram {
  /** The crew's folder, then that of what all crews share: where modules and files are looked for. */
  readonly folders: readonly string[];
  /** All that the code may read of variables, but for those that say where modules are. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Where compiled modules are kept between processes; nowhere if absent. */
  readonly compiledFolder?: string | undefined;
}

export const pythonVariables = ({
  folders,
  environment,
  compiledFolder,
}: PythonProgram): Record<string, string | undefined> => ({
  ...environment,
  PYTHONPATH: PYTHON_PACKAGE,
  PYTHONUTF8: "1",
  STEPCREW_PYTHON_PATHS: folders.join(delimiter),
  ...(compiledFolder === undefined
    ? { PYTHONDONTWRITEBYTECODE: "1" }
    : { PYTHONPYCACHEPREFIX: compiledFolder }),
});

/** What the code starts itself ends with it; Windows has no groups of processes. */
export const HAS_GROUP = process.platform !== "win32";

/** Ends a process that was started detached where there are groups, and what it has started. */
export function endWithGroup(child: ChildProcess): void {
  const { pid } = child;
  if (pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  try {
    if (HAS_GROUP) process.kill(-pid, "SIGKILL");
    else child.kill("SIGKILL");
  } catch {
    // It ended in the meantime, or leads no group yet.
    child.kill("SIGKILL");
  }
}
