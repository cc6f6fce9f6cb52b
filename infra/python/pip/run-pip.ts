import { mkdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";

import { lambdaMarkers, type LambdaArchitecture } from "../declared/lambda-platform.ts";
import type { PythonVersion } from "../declared/python-version.ts";
import { PythonProblem } from "../python-problem.ts";
import type { FoundPython } from "./find-python.ts";
import { type ProgramResult, runProgram, type ShellVariables } from "./run-program.ts";

/** What packages are found for: AWS's functions. */
export interface LambdaTarget {
  readonly architecture: LambdaArchitecture;
  readonly python: PythonVersion;
}

/** pip, wherever it comes from; settings of its own, such as its registry, count as always. */
export interface Pip {
  run(args: readonly string[], options?: { readonly target?: LambdaTarget }): Promise<ProgramResult>;
}

const FOR_LAMBDA = join(import.meta.dirname, "pip-for-lambda.py");
const ALWAYS = ["--no-input", "--disable-pip-version-check", "--no-color"];

/**
 * The pip of this Python, or one that uv brings, or that of an environment made for it.
 * @param folder where such an environment is kept
 * @throws PythonProblem when there is no way to a pip
 */
export async function openPip(python: FoundPython, folder: string, variables: ShellVariables): Promise<Pip> {
  const command = await pipPython(python, folder, variables);
  return {
    run: async (args, { target } = {}) =>
      target === undefined
        ? runProgram([...command, "-m", "pip", ...ALWAYS, ...args], { variables, cwd: folder })
        : runProgram([...command, FOR_LAMBDA, ...ALWAYS, ...args], {
            variables: {
              ...variables,
              STEPCREW_MARKERS: JSON.stringify(lambdaMarkers(target.architecture, target.python)),
            },
            cwd: folder,
          }),
  };
}

/** The command that runs a Python that has pip. */
async function pipPython(
  { program, version, ...has }: FoundPython,
  folder: string,
  variables: ShellVariables,
): Promise<readonly string[]> {
  await mkdir(folder, { recursive: true });
  if (has.hasPip) return [program];
  if (has.hasUv)
    return ["uv", "run", "--quiet", "--no-project", "--python", program, "--with", "pip", "python"];
  if (!has.hasEnsurePip) throw new PythonProblem(noPipSentence(version));
  const home = join(folder, `pip-${version}`);
  const there = join(home, "bin/python");
  if ((await runProgram([there, "-m", "pip", "--version"], { variables })).code === 0) return [there];
  const scratch = `${home}.${process.pid}`;
  const made = await runProgram([program, "-m", "venv", scratch], { variables });
  if (made.code !== 0) throw new PythonProblem(noPipSentence(version));
  try {
    // A half-made one of an earlier time has no working pip, and goes; one made meanwhile is as good.
    await rm(home, { recursive: true, force: true });
    await rename(scratch, home);
  } catch {
    await rm(scratch, { recursive: true, force: true });
  }
  return [there];
}

const noPipSentence = (version: string): string =>
  `Python ${version} of this machine has neither pip nor ensurepip: install them (apt-get install python${version.split(".").slice(0, 2).join(".")}-venv on Debian and Ubuntu), or uv`;
