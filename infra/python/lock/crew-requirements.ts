import type { DeclaredPython } from "../../../functions/crew/load/python/python-files.ts";
import { readPyprojectFile } from "../declared/pyproject-file.ts";
import { newestPython, PYTHON_VERSIONS, type PythonVersion } from "../declared/python-version.ts";
import type { Requirement } from "../declared/requirement.ts";
import { type Declared, readRequirementsFile } from "../declared/requirements-file.ts";
import { PythonProblem } from "../python-problem.ts";

export interface CrewRequirements {
  readonly requirements: readonly Requirement[];
  readonly version: PythonVersion;
}

const READERS = { "requirements.txt": readRequirementsFile, "pyproject.toml": readPyprojectFile } as const;

/**
 * What a crew's files ask for: packages, and the Python that Lambda is to have.
 * @throws PythonProblem naming each line that asks for what cannot be had
 */
export function askedOf(files: ReadonlyMap<string, string>, declared: DeclaredPython): CrewRequirements {
  const read = Object.entries(READERS).flatMap(([file, reader]): Declared[] => {
    const text = files.get(file);
    return text === undefined ? [] : [reader(file, text)];
  });
  const [first, ...others] = read.flatMap(({ problems }) => problems);
  if (first !== undefined) {
    const more = others.map(({ file, line, sentence }) => `; ${file}:${line}: ${sentence}`).join("");
    throw new PythonProblem(`${first.sentence}${more}`, first);
  }
  return {
    requirements: read.flatMap(({ requirements }) => requirements),
    version: versionOf(declared.version, read.find(({ requiresPython }) => requiresPython)?.requiresPython),
  };
}

function versionOf(chosen: string | undefined, requiresPython: string | undefined): PythonVersion {
  if (chosen !== undefined) {
    const version = PYTHON_VERSIONS.find((each) => each === chosen);
    if (version !== undefined) return version;
    throw new PythonProblem(
      `python_version is ${JSON.stringify(chosen)}: write one of ${PYTHON_VERSIONS.join(", ")}, as a text`,
      { file: "crew.jsonc" },
    );
  }
  const newest = newestPython(requiresPython);
  if (newest !== undefined) return newest;
  throw new PythonProblem(
    `requires-python is ${JSON.stringify(requiresPython)}, which allows none of ${PYTHON_VERSIONS.join(", ")}: widen it, or write python_version into crew.jsonc`,
    { file: "pyproject.toml" },
  );
}
