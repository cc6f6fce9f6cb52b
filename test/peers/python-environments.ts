import { execFile } from "node:child_process";
import { access, mkdir, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** A virtual environment with one package of one version. */
export interface PythonEnvironment {
  readonly packageName: string;
  readonly version: string;
}

/** The official clients that are run, in the versions whose answers were looked at. */
export const CONNECTORS: readonly PythonEnvironment[] = [
  { packageName: "snowflake-connector-python", version: "4.8.1" },
  { packageName: "snowflake-connector-python", version: "5.2.0" },
];
export const COMMAND_LINE: PythonEnvironment = { packageName: "snowflake-cli", version: "3.30.0" };

/** A collector of OpenTelemetry that people run beside their agents; 850 MB. */
export const PHOENIX: PythonEnvironment = { packageName: "arize-phoenix", version: "20.26.1" };

/** Python or the package registry is missing: nothing can be said about the clients. */
export class NoPython extends Error {
  override readonly name = "NoPython" as const;
}

/** Where the environments are kept; STEPCREW_PEERS_FOLDER names another folder. */
export const peersFolder = (): string =>
  process.env["STEPCREW_PEERS_FOLDER"] ?? join(homedir(), ".cache", "stepcrew-peers");

/**
 * Makes an environment unless it is there, which takes half a minute and 100 MB as a rule, and gives its
 * folder of programs.
 * @throws NoPython if that fails; python3, or what PYTHON names, must be 3.10 or newer
 */
export async function pythonEnvironment({ packageName, version }: PythonEnvironment): Promise<string> {
  const folder = join(peersFolder(), `${packageName}-${version}`);
  const programs = join(folder, "bin");
  // Written last, so that half an installation does not count.
  const marker = join(folder, "installed");
  if (await exists(marker)) return programs;
  console.log(`Installing ${packageName} ${version} in ${folder}`);
  const python = process.env["PYTHON"] ?? "python3";
  try {
    await mkdir(folder, { recursive: true });
    await run(python, ["-m", "venv", "--clear", folder]);
    const quiet = ["--quiet", "--disable-pip-version-check"];
    const packages = [`${packageName}==${version}`, "cryptography"];
    await run(join(programs, "pip"), ["install", ...quiet, ...packages], { maxBuffer: 16 * 1024 * 1024 });
  } catch (cause) {
    throw new NoPython(`${packageName} ${version} could not be installed with ${python}`, { cause });
  }
  await writeFile(marker, "");
  return programs;
}

const exists = async (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );
