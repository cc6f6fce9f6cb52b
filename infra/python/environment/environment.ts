import { randomUUID } from "node:crypto";
import { mkdir, readdir, rename, rm, stat, utimes } from "node:fs/promises";
import { join } from "node:path";

import { stableHash } from "../../../functions/json/stable-hash.ts";
import { noNetworkSentence, type LockedPackage } from "../packages/package-store.ts";
import type { FoundPython } from "../pip/find-python.ts";
import { pipFailure } from "../pip/pip-failure.ts";
import { openPip, type Pip } from "../pip/run-pip.ts";
import { runProgram, type ShellVariables } from "../pip/run-program.ts";
import { PythonProblem } from "../python-problem.ts";

export interface EnvironmentRequest {
  readonly python: FoundPython;
  /** As python.lock has them; their versions count here, and their files where they fit this machine. */
  readonly packages: readonly LockedPackage[];
  /** `<data folder>/python`: environments and packages. */
  readonly home: string;
  readonly variables: ShellVariables;
  /** Hears a line when one has to be made. */
  readonly tell: (line: string) => void;
}

/** What a process left that made one and ended in the midst of it goes after this time, in milliseconds. */
const SCRATCH_LIFE = 6 * 60 * 60_000;
/** An environment that nobody has used for so long belongs to packages of another time. */
const LIFE = 30 * 24 * 60 * 60_000;
const HASH_LENGTH = 16;

/**
 * The Python of an environment on this machine that has exactly these packages; made when it is not there.
 * Several processes may ask at once: each makes its own, and the first that is whole is everybody's.
 * @returns the absolute path of its program
 * @throws PythonProblem when it cannot be made
 */
export async function openEnvironment(request: EnvironmentRequest): Promise<string> {
  const { python, packages, home, tell } = request;
  const asked = packages.map(({ name, version }) => `${name}==${version}`).toSorted();
  const hash = stableHash({ program: python.program, version: python.version, asked });
  const folder = join(home, "environments", hash.slice(0, HASH_LENGTH));
  const program = join(folder, "bin/python");
  if (await isThere(program)) {
    const now = new Date();
    await utimes(folder, now, now).catch(() => undefined);
    return program;
  }
  const count = packages.length === 1 ? "1 package" : `${packages.length} packages`;
  tell(`Making an environment of Python ${python.minor} with ${count} …`);
  // Two of one process may begin within a millisecond.
  const scratch = `${folder}.making-${randomUUID()}-${Date.now()}`;
  await mkdir(join(home, "environments"), { recursive: true });
  await removeLeftovers(join(home, "environments"));
  try {
    await make(scratch, asked, request);
    await putInPlace(scratch, folder, program);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
  return program;
}

/** By one rename: a folder under its own name is always whole. */
async function putInPlace(scratch: string, folder: string, program: string): Promise<void> {
  try {
    await rename(scratch, folder);
  } catch (error) {
    // Another process was first; or its Python is gone, as after an update of the system.
    if (await isThere(program)) return;
    await rm(folder, { recursive: true, force: true });
    await rename(scratch, folder).catch(() => {
      throw error;
    });
  }
}

async function make(
  folder: string,
  asked: readonly string[],
  { python, home, variables }: EnvironmentRequest,
): Promise<void> {
  const bare = python.hasUv
    ? ["uv", "venv", "--quiet", "--no-project", "--python", python.program, folder]
    : [python.program, "-m", "venv", "--without-pip", folder];
  const made = await runProgram(bare, { variables });
  if (made.code !== 0) {
    const why = made.stderr.trim().split("\n").at(-1) ?? "it ended";
    throw new PythonProblem(
      `Python ${python.version} of this machine makes no environment (${why}): install what is missing (apt-get install python${python.minor}-venv on Debian and Ubuntu), or uv`,
    );
  }
  if (asked.length === 0) return;
  await install(await openPip(python, home, variables), { folder, asked, home, python });
}

async function install(
  pip: Pip,
  {
    folder,
    asked,
    home,
    python,
  }: Pick<EnvironmentRequest, "home" | "python"> & {
    readonly folder: string;
    readonly asked: readonly string[];
  },
): Promise<void> {
  const wheels = join(home, "wheels");
  await mkdir(wheels, { recursive: true });
  const into = ["--python", join(folder, "bin/python")];
  const args = ["install", "--quiet", "--prefer-binary", "--find-links", wheels, ...asked];
  const done = await pip.run([...into, ...args]);
  if (done.code === 0) return;
  const failure = pipFailure(done);
  if (failure.kind === "no network")
    throw new PythonProblem(noNetworkSentence("what this machine needs of the crew's packages"));
  const why =
    failure.kind === "no file"
      ? `there is no ${[`${failure.requirement} for it`, failure.why].filter(Boolean).join("; ")}`
      : failure.why || failure.kind;
  throw new PythonProblem(
    `the crew's packages cannot be installed for Python ${python.version} of this machine (${why}): install the Python that python.lock names, or name other versions`,
  );
}

const isThere = async (program: string): Promise<boolean> =>
  (await stat(program).catch(() => undefined)) !== undefined;

async function removeLeftovers(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const begun = Number(/\.making-[\w-]+-(\d+)$/.exec(name)?.[1]);
    const { mtimeMs } = await stat(join(folder, name)).catch(() => ({ mtimeMs: Number.NaN }));
    const isOld = Date.now() - begun > SCRATCH_LIFE || Date.now() - mtimeMs > LIFE;
    if (isOld) await rm(join(folder, name), { recursive: true, force: true });
  }
}
