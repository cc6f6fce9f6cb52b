import { PYTHON_LOCK } from "../../../functions/crew/load/python/python-lock.ts";
import type { BuiltCrew, Problem, ReadVariable } from "../../../functions/crew/manifest.ts";
import type { FolderPlan } from "./crew-record.ts";
import type { Place, PlannedCrew, Told } from "./planned-crew.ts";

/** Something of a crew that is left to do, or wrong; its place is the project's where it is from there. */
interface ReportedProblem extends Told {
  /** Where in the crew's folder, with the keys that lead there. */
  readonly at: string;
}

export interface CrewReport {
  readonly crew: string;
  readonly folder: string;
  readonly from: string;
  readonly agents: number;
  readonly tasks: number;
  readonly written: readonly string[];
  readonly removed: readonly string[];
  readonly kept: readonly { readonly path: string; readonly isNew: boolean }[];
  readonly todo: readonly ReportedProblem[];
  readonly refused: readonly ReportedProblem[];
  readonly warnings: readonly ReportedProblem[];
  readonly notes: readonly Told[];
}

export interface ImportReport {
  readonly dryRun: boolean;
  readonly crews: readonly CrewReport[];
  /** What could not be brought in at all. */
  readonly refused: readonly Told[];
  readonly notPartOfACrew: readonly Told[];
}

/** Nothing is left to do, and nothing was refused. */
export const isWhole = ({ crews, refused }: ImportReport): boolean =>
  crews.length > 0 &&
  refused.length === 0 &&
  crews.every(({ todo, refused: errors }) => todo.length === 0 && errors.length === 0);

/** @param built what the loader says of the crew as it was written */
export function crewReport(
  planned: PlannedCrew,
  plan: FolderPlan,
  built: BuiltCrew | undefined,
  folder: string,
): CrewReport {
  const all = built?.problems ?? [];
  // Whoever reads the crew next makes it: an import runs no Python.
  const problems = all.filter(({ file }) => file !== PYTHON_LOCK);
  const of = (level: Problem["level"]): readonly ReportedProblem[] =>
    problems.filter((problem) => problem.level === level).map((problem) => reported(planned, problem));
  return {
    crew: planned.name,
    folder,
    from: planned.from,
    agents: built?.manifest.agents.length ?? 0,
    tasks: built?.manifest.tasks.length ?? 0,
    written: [...plan.write.keys()],
    removed: plan.remove,
    kept: plan.kept,
    todo: of("unfinished"),
    refused: of("error"),
    warnings: of("warning"),
    notes: [
      ...planned.notes,
      ...(all.length === problems.length ? [] : [lockNote(planned.name)]),
      ...(built?.variables ?? []).map((variable) => variableNote(planned, variable)),
    ],
  };
}

function variableNote({ places }: PlannedCrew, { name, file, line }: ReadVariable): Told {
  const message = `its Python reads the variable ${name}: name it in tool_secrets, and set it, if tools are to have it`;
  return { ...(copied(places.get(file), line) ?? { file, line }), message };
}

const lockNote = (name: string): Told => ({
  file: "",
  line: 1,
  message: `its Python runs as it is: npx stepcrew python ${name} runs it once, and writes python.lock of it, which is to be kept`,
});

function reported({ places }: PlannedCrew, { file, path, line, message }: Problem): ReportedProblem {
  const at = `${file}:${line}${path === "" ? "" : ` ${path}`}`;
  const place: Place = (file === "crew.jsonc" && places.has("") ? placeOfPath(places, path) : undefined) ??
    copied(places.get(file), line) ?? { file, line };
  return { ...place, at, message: message.replace(/^To do: /, "") };
}

/** A file that came as it is has its lines in the project. */
const copied = (place: Place | undefined, line: number): Place | undefined => place && { ...place, line };

/** Of the value itself, or of what it is in. */
function placeOfPath(places: ReadonlyMap<string, Place>, path: string): Place | undefined {
  const parts = path.split(".");
  for (let length = parts.length; length > 0; length--) {
    const found = places.get(parts.slice(0, length).join("."));
    if (found !== undefined) return found;
  }
  return places.get("");
}
