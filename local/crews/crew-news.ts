import { type DescribedProblem, describedProblem } from "../../functions/adapters/described-crews.ts";
import type { BuiltCrew, Problem } from "../../functions/crew/index.ts";
import { logLine } from "../log-line.ts";
import type { ReadCrew, ReadCrews } from "./crew-reading.ts";

/** What is used of a crew: the newest that is good, or else the newest. */
export const usedCrew = ({ newest, good }: ReadCrew): BuiltCrew => good?.crew ?? newest;

/** What is wrong with a crew's newest edit, where the version before it stays in use. */
export interface UnusedEdit {
  readonly crew: string;
  /** What keeps it from use, each with the file and the line that it was read at. */
  readonly problems: readonly DescribedProblem[];
}

export const unusedEdits = (crews: ReadCrews): readonly UnusedEdit[] =>
  [...crews]
    .filter(([, crew]) => usedCrew(crew) !== crew.newest)
    .map(([crew, { newest }]) => ({ crew, problems: hindrancesOf(newest).map(describedProblem) }));

/** The errors of an edit that is not used; one without errors is not finished. */
function hindrancesOf({ crew, problems }: BuiltCrew): readonly Problem[] {
  const hinders = crew === undefined ? "error" : "unfinished";
  return problems.filter(({ level }) => level === hinders);
}

/** Tells of a problem where it was read, as compilers do. */
const problemText = ({ file, line, message }: Problem): string =>
  `${file === "" ? "" : `${file}:${line}: `}${message}`;

/** Messages of the lines that tell of crews, which programs and cli/dev/told-entry.ts know them by. */
export const CREW_NEWS = {
  added: "crew was added",
  readAgain: "crew was read again",
  deleted: "crew was deleted",
  /** Of an edit that is not used. */
  unused: "crew has an edit with errors",
  /** Of what is used, or would be. */
  problems: "crew has problems",
} as const;

/** More say nothing that the first do not, and one line of a log has to hold them. */
const MOST_PROBLEMS = 10;

/** Tells what has become of the crews, each thing once. */
export class CrewNews {
  readonly #log: (line: string) => void;
  /** What was told of each crew's problems, until these are others. */
  readonly #told = new Map<string, string>();

  constructor(log: (line: string) => void) {
    this.#log = log;
  }

  /** @param seconds that the reading took */
  tell(before: ReadCrews, now: ReadCrews, seconds: number): void {
    for (const name of before.keys()) {
      if (now.has(name)) continue;
      this.#told.delete(name);
      this.#line("INFO", CREW_NEWS.deleted, { crew: name });
    }
    for (const [name, crew] of now) {
      const known = before.get(name);
      if (known?.hash === crew.hash) continue;
      const message = known === undefined ? CREW_NEWS.added : CREW_NEWS.readAgain;
      const isUsed = crew.newest === crew.good?.crew;
      if (known === undefined || isUsed) this.#line("INFO", message, { crew: name, seconds });
      this.#tellProblems(name, crew, isUsed);
    }
  }

  #tellProblems(name: string, { newest, good }: ReadCrew, isUsed: boolean): void {
    const problems = (isUsed ? newest.problems : hindrancesOf(newest)).map(problemText);
    const text = JSON.stringify(problems);
    if (this.#told.get(name) === text) return;
    this.#told.set(name, text);
    if (problems.length === 0) return;
    const message = isUsed || good === undefined ? CREW_NEWS.problems : CREW_NEWS.unused;
    this.#line("WARN", message, { crew: name, problems: problems.slice(0, MOST_PROBLEMS) });
  }

  #line(level: "INFO" | "WARN", message: string, keys: Readonly<Record<string, unknown>>): void {
    this.#log(logLine(level, message, { service: "crews", ...keys }));
  }
}
