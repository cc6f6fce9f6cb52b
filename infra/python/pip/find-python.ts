import { PYTHON_VERSIONS } from "../declared/python-version.ts";
import { PythonProblem } from "../python-problem.ts";
import { runProgram, type ShellVariables } from "./run-program.ts";

/** A Python of this machine, and what it has. */
export interface FoundPython {
  /** Absolute path of its program. */
  readonly program: string;
  /** "3.12.4" */
  readonly version: string;
  /** "3.12" */
  readonly minor: string;
  /** Whether `-m pip` is there, in a version that installs into other environments. */
  readonly hasPip: boolean;
  /** Whether it makes environments with a pip of their own; Debian packs that apart. */
  readonly hasEnsurePip: boolean;
  /** Whether `uv` is there as well. */
  readonly hasUv: boolean;
}

const OLDEST_MINOR = 10;

const ASK = `
import importlib.util, json, sys
def pip():
    try:
        import pip
        return [int(part) for part in pip.__version__.split(".")[:2]] >= [22, 3]
    except Exception:
        return False
has = lambda name: importlib.util.find_spec(name) is not None
print(json.dumps({"program": sys.executable, "version": "%d.%d.%d" % sys.version_info[:3],
    "hasPip": pip(), "hasEnsurePip": has("ensurepip") and has("venv")}))
`;

/**
 * Finds the Python that a crew's code runs with on this machine: of the wanted minor version where it is
 * there, or else python3, or else any from 3.10 on.
 * @param wanted "3.13"
 * @throws PythonProblem when there is none
 */
export async function findPython(wanted: string, variables: ShellVariables): Promise<FoundPython> {
  const key = `${wanted} ${variables["PATH"]}`;
  const known = found.get(key);
  if (known !== undefined) return known;
  const one = await look(wanted, variables);
  found.set(key, one);
  return one;
}

/** Each crew asks, and asking a Python takes a while. One that is missing may be installed meanwhile. */
const found = new Map<string, FoundPython>();

async function look(wanted: string, variables: ShellVariables): Promise<FoundPython> {
  const names = [
    `python${wanted}`,
    "python3",
    ...PYTHON_VERSIONS.map((version) => `python${version}`),
    "python",
  ];
  const tooOld: string[] = [];
  for (const name of new Set(names)) {
    const one = await askPython(name, variables);
    if (one === undefined) continue;
    if (isNewEnough(one.version)) return { ...one, hasUv: await hasUv(variables) };
    tooOld.push(one.version);
  }
  const there = tooOld[0] === undefined ? "there is no python3 here" : `python3 is ${tooOld[0]} here`;
  throw new PythonProblem(
    `${there}, and this crew's Python needs 3.10 or newer: install it (apt-get install python3, brew install python@3.13, or python.org)`,
  );
}

const isNewEnough = (version: string): boolean => {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major === 3 && minor >= OLDEST_MINOR;
};

async function askPython(
  name: string,
  variables: ShellVariables,
): Promise<Omit<FoundPython, "hasUv"> | undefined> {
  const { code, stdout } = await runProgram([name, "-c", ASK], { variables });
  if (code !== 0) return undefined;
  const line = stdout.trim().split("\n").at(-1) ?? "";
  // What is called python and answers something else is none.
  if (!line.startsWith("{")) return undefined;
  const told = JSON.parse(line) as Omit<FoundPython, "minor" | "hasUv">;
  return { ...told, minor: told.version.split(".").slice(0, 2).join(".") };
}

const hasUv = async (variables: ShellVariables): Promise<boolean> =>
  (await runProgram(["uv", "--version"], { variables })).code === 0;
