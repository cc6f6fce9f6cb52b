/** Versions of Python that Lambda runs and that CrewAI's tools are written for, the newest first. */
export const PYTHON_VERSIONS = ["3.13", "3.12", "3.11", "3.10"] as const;
export type PythonVersion = (typeof PYTHON_VERSIONS)[number];

/** More releases than any of them has had. */
const RELEASES = 40;

/**
 * The newest version of which `requires-python` allows some release; undefined where it allows none, or is
 * not understood.
 */
export function newestPython(requiresPython: string | undefined): PythonVersion | undefined {
  if (requiresPython === undefined) return PYTHON_VERSIONS[0];
  // Poetry also writes "^3.10" and alternatives: "~3.11 || ~3.12".
  const alternatives = requiresPython.split("||").map(clausesOf);
  if (alternatives.some((clauses) => clauses === undefined)) return undefined;
  return PYTHON_VERSIONS.find((version) =>
    alternatives.some((clauses) => clauses !== undefined && hasRelease(version, clauses)),
  );
}

interface Clause {
  readonly sign: string;
  readonly numbers: readonly number[];
  readonly isPrefix: boolean;
}

function clausesOf(text: string): readonly Clause[] | undefined {
  const clauses = text
    .split(",")
    .map((clause) => clause.trim())
    .filter((clause) => clause !== "" && clause !== "*")
    .map((clause): Clause | undefined => {
      const [, sign = "==", version = "", star] =
        /^(~=|===|==|!=|<=|>=|<|>|\^|~)?\s*v?(\d+(?:\.\d+){0,2})(\.\*)?$/.exec(clause) ?? [];
      if (version === "") return undefined;
      return { sign, numbers: version.split(".").map(Number), isPrefix: star !== undefined };
    });
  return clauses.every((clause) => clause !== undefined) ? clauses : undefined;
}

const hasRelease = (version: PythonVersion, clauses: readonly Clause[]): boolean => {
  const [major = 3, minor = 0] = version.split(".").map(Number);
  return Array.from({ length: RELEASES }, (_each, release) => [major, minor, release]).some((release) =>
    clauses.every((clause) => isAllowed(release, clause)),
  );
};

function isAllowed(release: readonly number[], { sign, numbers, isPrefix }: Clause): boolean {
  const order = compare(release, numbers);
  const starts = numbers.every((number, index) => release[index] === number);
  switch (sign) {
    case ">=":
      return order >= 0;
    case "<=":
      return order <= 0;
    case ">":
      return order > 0;
    case "<":
      return order < 0;
    case "!=":
      return isPrefix ? !starts : order !== 0;
    case "^":
      return order >= 0 && release[0] === numbers[0];
    case "~":
      return order >= 0 && numbers.slice(0, 2).every((number, index) => release[index] === number);
    case "~=":
      return order >= 0 && numbers.slice(0, -1).every((number, index) => release[index] === number);
    default:
      return isPrefix ? starts : order === 0;
  }
}

/** As numbers, where a missing one is 0. */
function compare(left: readonly number[], right: readonly number[]): number {
  const differing = [0, 1, 2].find((index) => (left[index] ?? 0) !== (right[index] ?? 0)) ?? 0;
  return (left[differing] ?? 0) - (right[differing] ?? 0);
}
