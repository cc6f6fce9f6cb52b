import { execFile } from "node:child_process";
import { access, mkdir, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** The version whose behaviour engine.md and crewai.md describe. */
export const CREWAI_VERSION = "1.15.30";

/** Where the venv is kept; STEPCREW_PARITY_FOLDER names another folder. */
export function parityFolder(): string {
  return process.env["STEPCREW_PARITY_FOLDER"] ?? join(homedir(), ".cache", "stepcrew-parity");
}

/** The Python that has CrewAI, once it is installed there. */
export const pythonIn = (folder: string): string => join(folder, "venv", "bin", "python");

/** Whether CrewAI is installed there. */
export async function hasCrewai(folder: string): Promise<boolean> {
  return exists(marker(folder, "installed"));
}

/**
 * Makes a venv with CrewAI unless it is there: some minutes and 900 MB. Needs python3.11, or what PYTHON
 * names.
 */
export async function installCrewai(folder: string): Promise<void> {
  if (await hasCrewai(folder)) return;
  console.error(`Installing crewai ${CREWAI_VERSION} in ${folder}, which takes some minutes`);
  await mkdir(folder, { recursive: true });
  await makeVenv(join(folder, "venv"));
  await install(folder, []);
  await writeFile(marker(folder, "installed"), "");
}

/**
 * Adds packages to the venv with CrewAI unless they are there, and makes the venv if need be.
 * @param name of the packages together, and their versions: others are another name
 */
export async function installBesideCrewai(
  folder: string,
  name: string,
  packages: readonly string[],
): Promise<void> {
  await installCrewai(folder);
  if (await exists(marker(folder, name))) return;
  console.error(`Installing ${packages.join(", ")} in ${folder}`);
  await install(folder, packages);
  await writeFile(marker(folder, name), "");
}

/** CrewAI is named again with what comes beside it, so that its version stays. */
async function install(folder: string, packages: readonly string[]): Promise<void> {
  const quiet = ["--quiet", "--no-compile", "--disable-pip-version-check"];
  await run(
    join(folder, "venv", "bin", "pip"),
    ["install", ...quiet, `crewai==${CREWAI_VERSION}`, ...packages],
    {
      maxBuffer: 16 * 1024 * 1024,
    },
  );
}

async function makeVenv(venv: string): Promise<void> {
  const python = process.env["PYTHON"] ?? "python3.11";
  try {
    await run(python, ["-m", "venv", venv]);
  } catch (cause) {
    throw new Error(`${python} -m venv failed: CrewAI needs Python 3.11, which PYTHON may name`, { cause });
  }
}

/** Written last, so that half an installation does not count. */
const marker = (folder: string, name: string): string => join(folder, `${name}-${CREWAI_VERSION}`);

const exists = async (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );
