import { existsSync } from "node:fs";
import { cp, readFile } from "node:fs/promises";
import { basename, join } from "node:path";

import { SHARED } from "../../functions/adapters/crew-files/shared-tools.ts";
import { PYTHON_LOCK, PythonLock } from "../../functions/crew/load/python/python-lock.ts";
import { openEnvironment } from "../../infra/python/environment/environment.ts";
import { findPython } from "../../infra/python/pip/find-python.ts";
import type { PythonSetup } from "./python-process.ts";

/** How a crew's Python is run on this machine. */
export interface PythonOptions extends Pick<PythonSetup, "environment" | "log"> {
  /** The interpreter, in place of one of an environment made of python.lock. */
  readonly program: string | undefined;
  /** `<data folder>/python`: environments, packages, and compiled modules. */
  readonly home: string;
  /** Of the shell, for pip and uv. */
  readonly shell: Readonly<Record<string, string | undefined>>;
}

/** Where the files of a crew's Python are. */
export interface PythonFolders {
  readonly crew: string;
  /** Of what all crews share; need not be there. */
  readonly shared: string;
}

export const pythonFolders = (crewsDirectory: string, crew: string): PythonFolders => ({
  crew: join(crewsDirectory, crew),
  shared: join(crewsDirectory, SHARED),
});

/**
 * What a crew's Python runs with: an environment of its own, which is made when it is not there.
 * @throws Error when there is no Python, or no environment can be made
 */
export async function setUpPython(
  { crew, shared }: PythonFolders,
  { program, home, shell, environment, log }: PythonOptions,
): Promise<PythonSetup> {
  const lock = PythonLock.parse(JSON.parse(await readFile(join(crew, PYTHON_LOCK), "utf8")));
  const executable = program ?? (await environmentOf(lock, { home, shell, log }));
  return {
    executable,
    folders: [crew, shared].filter((folder) => existsSync(folder)),
    environment,
    compiledFolder: join(home, "compiled"),
    log,
  };
}

async function environmentOf(
  lock: PythonLock,
  { home, shell, log }: Pick<PythonOptions, "home" | "shell" | "log">,
): Promise<string> {
  const python = await findPython(lock.python, shell);
  if (python.minor !== lock.python)
    log(`Python ${python.minor} of this machine runs what runs with ${lock.python} in AWS`);
  return openEnvironment({ python, packages: lock.packages, home, variables: shell, tell: log });
}

/** Not of a crew, or made again by whoever needs it. */
const LEFT_OUT = /^\.|~$|^(?:node_modules|__pycache__|venv|site-packages|tests)$|\.ts$/;

/** Copies what a crew's Python may read, so that later edits do not reach executions under way. */
export async function copyPython(from: PythonFolders, to: PythonFolders): Promise<void> {
  const copy = async (source: string, target: string): Promise<void> => {
    if (!existsSync(source)) return;
    const isTaken = (path: string): boolean => path === source || !LEFT_OUT.test(basename(path));
    await cp(source, target, { recursive: true, dereference: true, filter: isTaken });
  };
  await copy(from.crew, to.crew);
  await copy(from.shared, to.shared);
}

/** Where a set of crews keeps the Python of one, below its run-crew. */
export const pythonFoldersOfSet = (runCrewFolder: string, crew: string): PythonFolders => ({
  crew: join(runCrewFolder, "crews", crew, "python/crew"),
  shared: join(runCrewFolder, "crews", crew, "python/shared"),
});
