import type { BuiltCrew } from "../../../functions/crew/index.ts";
import { PYTHON_LOCK } from "../../../functions/crew/load/python/python-lock.ts";
import type { PythonProblem } from "../python-problem.ts";

/** Says of a crew why it has no lock that can be used, which says more than that it has none. */
export function withLockProblem(crew: BuiltCrew, lockProblem: PythonProblem | undefined): BuiltCrew {
  if (lockProblem === undefined) return crew;
  const { message, file = PYTHON_LOCK, line } = lockProblem;
  const problems = crew.problems.map((problem) =>
    problem.file === PYTHON_LOCK
      ? { ...problem, file, line, message: `The crew's Python cannot be used: ${message}` }
      : problem,
  );
  return { ...crew, problems };
}
