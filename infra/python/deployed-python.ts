import { join, resolve } from "node:path";

import { Code } from "aws-cdk-lib/aws-lambda";

import type { BuiltCrew } from "../../functions/crew/index.ts";
import type { PythonCrew } from "../constructs/python-functions.ts";
import { type DeployConfig, InvalidConfig } from "../settings/config.ts";
import { buildPythonFunction } from "./function/build-function.ts";
import { readLockOf } from "./lock/make-locks.ts";
import { findPython } from "./pip/find-python.ts";
import { openPip, type Pip } from "./pip/run-pip.ts";
import type { ShellVariables } from "./pip/run-program.ts";
import { PythonProblem } from "./python-problem.ts";

interface Building {
  /** `<data folder>/python` */
  readonly home: string;
  readonly variables: ShellVariables;
}

/**
 * Builds the Python of the crews that have any, as functions' code.
 * @throws InvalidConfig naming each crew whose Python cannot be built
 */
export async function deployedPython(
  { crews_dir: directory, architecture }: Pick<DeployConfig, "crews_dir" | "architecture">,
  crews: readonly BuiltCrew[],
  { home, variables }: Building,
): Promise<readonly PythonCrew[]> {
  const built: PythonCrew[] = [];
  const problems: string[] = [];
  for (const { name, crew } of crews) {
    const lock = crew?.python === undefined ? undefined : await readLockOf(join(resolve(directory), name));
    if (lock === undefined) continue;
    let opened: Promise<Pip> | undefined;
    const pip = async (): Promise<Pip> =>
      (opened ??= findPython(lock.python, variables).then(async (python) =>
        openPip(python, home, variables),
      ));
    try {
      const { folder, hash } = await buildPythonFunction(
        { crew: name, directory: resolve(directory), lock, architecture },
        { home, pip },
      );
      built.push({ crew: name, version: lock.python, code: Code.fromAsset(folder, { assetHash: hash }) });
    } catch (error) {
      if (!(error instanceof PythonProblem)) throw error;
      problems.push(`${name}: ${error.message}.`);
    }
  }
  if (problems.length > 0) throw new InvalidConfig(problems);
  return built;
}
