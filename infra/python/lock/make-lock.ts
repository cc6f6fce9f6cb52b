import { type DeclaredPython, pythonSources } from "../../../functions/crew/load/python/python-files.ts";
import type { PythonLock } from "../../../functions/crew/load/python/python-lock.ts";
import type { LambdaArchitecture } from "../declared/lambda-platform.ts";
import type { PythonVersion } from "../declared/python-version.ts";
import { describePython } from "../environment/describe.ts";
import { openEnvironment } from "../environment/environment.ts";
import { readImports } from "../imports/read-imports.ts";
import { wantedPackages, type WantedPackages } from "../imports/wanted-packages.ts";
import { sizeProblem } from "../packages/package-sizes.ts";
import { packageStore, type PackageStore } from "../packages/package-store.ts";
import { hashProblem, resolvePackages } from "../packages/resolve-packages.ts";
import { findPython, type FoundPython } from "../pip/find-python.ts";
import { openPip } from "../pip/run-pip.ts";
import type { ShellVariables } from "../pip/run-program.ts";
import { unpackedBytes } from "../pip/wheel-file.ts";
import { PythonProblem } from "../python-problem.ts";
import { askedOf, type CrewRequirements } from "./crew-requirements.ts";

export interface LockRequest {
  /** The crew's files by their paths, those of _shared among them. */
  readonly files: ReadonlyMap<string, string>;
  readonly declared: DeclaredPython;
  /** Absolute: the crew's folder, and that of what crews share. */
  readonly paths: readonly string[];
  /** The lock before, whose packages are kept where they fit. */
  readonly before: PythonLock | undefined;
  readonly architecture: LambdaArchitecture;
  /** Takes the newest packages, whatever the lock before says. */
  readonly upgrade: boolean;
}

export interface LockTools {
  /** `<data folder>/python` */
  readonly home: string;
  readonly variables: ShellVariables;
  /** A Python that has what the crew needs, in place of an environment made for it. */
  readonly program?: string | undefined;
  /** What the crew's files see when they are run to be described. */
  readonly toolVariables: ShellVariables;
  readonly tell: (line: string) => void;
}

/**
 * Makes a crew's lock: finds its packages, runs its files once, and says what they hold.
 * @throws PythonProblem when there is no lock to be had
 */
export async function makeLock(request: LockRequest, tools: LockTools): Promise<PythonLock> {
  const { files, declared, paths, upgrade } = request;
  const { requirements, version } = askedOf(files, declared);
  const python = await findPython(version, tools.variables);
  const roots = [...files.keys()].filter((file) => file.endsWith(".py"));
  const { imports, problems } = await readImports(
    { paths, files: rootsOf(declared, files, roots), version },
    python,
    tools.variables,
  );
  const wanted = wantedPackages(requirements, imports);
  const packages =
    (upgrade ? undefined : keptPackages(request, wanted, version)) ??
    (await findPackages({ request, wanted, requirements, version, python }, tools));
  const { home, variables, tell } = tools;
  if (python.minor !== version && tools.program === undefined)
    tell(`In AWS it runs with Python ${version}, and here with ${python.minor}.`);
  const program = tools.program ?? (await openEnvironment({ python, packages, home, variables, tell }));
  const { tools: found, functions } = declared;
  const described = await describePython(
    { files: roots, tools: found, functions },
    { program, paths, variables: tools.toolVariables },
  );
  const told = new Set(described.problems.map(({ file }) => file));
  return {
    format: 1,
    sources: pythonSources(files, declared),
    python: version,
    architecture: request.architecture,
    requirements: [...wanted.lines],
    packages: [...packages],
    added: [...wanted.added],
    tools: described.tools,
    functions: described.functions,
    problems: [...described.problems, ...problems.filter(({ file }) => !told.has(file))],
  };
}

/** The packages of the lock before, where nothing else is asked for now. */
function keptPackages(
  { before, architecture }: LockRequest,
  wanted: WantedPackages,
  version: PythonVersion,
): PythonLock["packages"] | undefined {
  if (before === undefined || before.python !== version || before.architecture !== architecture)
    return undefined;
  return JSON.stringify(before.requirements) === JSON.stringify(wanted.lines) ? before.packages : undefined;
}

interface Search extends CrewRequirements {
  readonly request: LockRequest;
  readonly wanted: WantedPackages;
  readonly python: FoundPython;
}

async function findPackages(
  { request, wanted, requirements, version, python }: Search,
  { home, variables, tell }: LockTools,
): Promise<PythonLock["packages"]> {
  const { architecture, upgrade, before } = request;
  const target = { architecture, python: version };
  const what =
    wanted.lines.length === 1
      ? "1 package and what it needs"
      : `${wanted.lines.length} packages and what they need`;
  tell(`Finding ${what} for Lambda (${architecture}, Python ${version}) …`);
  const pip = await openPip(python, home, variables);
  const store = packageStore(home, async () => Promise.resolve(pip));
  const pins = upgrade ? [] : (before?.packages ?? []);
  const packages = [...(await resolvePackages({ wanted: wanted.lines, pins, target }, { pip, store, home }))];
  const problem =
    hashProblem(requirements, packages) ?? sizeProblem(await sizesOf(packages, { store, target }));
  if (problem !== undefined) throw new PythonProblem(problem);
  return packages;
}

async function sizesOf(
  packages: PythonLock["packages"],
  {
    store,
    target,
  }: { readonly store: PackageStore; readonly target: Parameters<PackageStore["wheelsOf"]>[1] },
) {
  const wheels = await store.wheelsOf(packages, target);
  return Promise.all(
    packages.map(async ({ name }, index) => ({
      name,
      unpacked: await unpackedBytes(wheels[index] ?? ""),
    })),
  );
}

/** The files that the crew names something of; what they import of its own is found from there. */
function rootsOf(
  { tools, functions }: DeclaredPython,
  files: ReadonlyMap<string, string>,
  python: readonly string[],
): readonly string[] {
  const names = [...tools.map(({ use }) => use), ...functions.map(({ reference }) => reference)];
  const isNamed = (file: string): boolean => {
    const text = files.get(file) ?? "";
    const module = file.slice(0, -".py".length).replaceAll("/", ".");
    return names.some((name) => {
      const attribute = name.split(/[.:]/).at(-1) ?? name;
      return (
        name.includes(module) || (/^\w+$/.test(attribute) && new RegExp(`\\b${attribute}\\b`).test(text))
      );
    });
  };
  return python.filter(isNamed);
}
