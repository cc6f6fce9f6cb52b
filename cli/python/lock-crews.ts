import { readCrews } from "../../functions/adapters/crew-files/read-crews.ts";
import type { PythonLock } from "../../functions/crew/load/python/python-lock.ts";
import { type LockOutcome, makePythonLocks } from "../../infra/python/lock/make-locks.ts";
import { checkFolder } from "../command-line/check-folder.ts";
import { EXIT_CODES } from "../command-line/exit-codes.ts";
import { checkCrewNames } from "../crews/check-crew-names.ts";
import { commandsPythonMaking } from "./python-making.ts";

interface PythonOptions {
  /** Takes the newest packages. */
  readonly upgrade?: true;
}

/**
 * Makes the locks of the crews of these names, or all, that have Python, where they are missing or stale, and
 * prints what is in them; gives the code to end with.
 * @throws WrongUse when the folder of crews or a crew is not there
 */
export async function lockCrews(names: readonly string[], { upgrade }: PythonOptions): Promise<number> {
  const directory = process.env["CREWS_DIR"] || "crews";
  await checkFolder(directory, "CREWS_DIR names the folder that has a folder for each crew");
  const known = (await readCrews(directory)).map(({ name }) => name);
  checkCrewNames(names, known, directory);
  const only = names.length === 0 ? known : names;
  const request = { crewsDirectory: directory, only, upgrade: upgrade === true };
  const outcomes = await makePythonLocks(request, commandsPythonMaking);
  for (const outcome of outcomes) console.log(outcomeText(outcome));
  if (outcomes.length === 0) console.log(noPython(names, directory));
  const isDone = (outcome: LockOutcome): boolean =>
    outcome.state !== "failed" && outcome.lock.problems.length === 0;
  return outcomes.every(isDone) ? EXIT_CODES.done : EXIT_CODES.failed;
}

const noPython = (names: readonly string[], directory: string): string =>
  names.length === 0
    ? `No crew in ${directory} has Python that its agents or tasks name.`
    : `Of ${names.join(", ")}, agents and tasks name no Python.`;

function outcomeText(outcome: LockOutcome): string {
  if (outcome.state === "failed") {
    const { file, line, message } = outcome.problem;
    return `${outcome.crew}${file === undefined ? "" : `/${file}:${line}`}: ${message}.`;
  }
  const made = outcome.state === "made" ? "python.lock is made" : "python.lock is up to date";
  return [`${outcome.crew}: ${made}, ${contentText(outcome.lock)}.`, ...detailLines(outcome)].join("\n");
}

const contentText = ({ python, packages, tools, functions }: PythonLock): string =>
  `for Python ${python}: ${counted(packages.length, "package")}, ${counted(tools.length, "tool")}, ${counted(functions.length, "function")}`;

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`;

function detailLines({ crew, lock }: Extract<LockOutcome, { readonly lock: PythonLock }>): readonly string[] {
  return [
    ...lock.added.map(({ name, because }) => `  ${name} is added: ${because}`),
    ...lock.problems.map(({ for: what = [], file, line, sentence }) =>
      file === ""
        ? `  ${crew}: ${[...what, sentence].join(": ")}.`
        : `  ${crew}/${file}:${line}: ${sentence}.`,
    ),
  ];
}
