import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

import { readCrews } from "../../functions/adapters/crew-files/read-crews.ts";
import type { BuiltCrew, Problem } from "../../functions/crew/index.ts";
import { compileModules } from "./compiled-modules.ts";
import { type CrewModule, findCrewModules } from "./crew-modules.ts";
import { tryModules } from "./loaded-modules.ts";

export interface CheckedCrews {
  /** What crews.json holds: every crew, with what is wrong with its files and its code. */
  readonly crews: readonly BuiltCrew[];
  /** The code that compiles: of the other crews none is built, and none of them can be started. */
  readonly modules: readonly CrewModule[];
}

/**
 * Reads the crews of a folder, compiles their tools and guardrails, and loads those that a task or an agent names. What is
 * wrong with one crew is among its problems; the others have nothing to do with it.
 * @throws Error when the folder itself cannot be read
 */
export async function checkCrews(directory: string): Promise<CheckedCrews> {
  const crewsDirectory = resolve(directory);
  const crews = await readCrews(crewsDirectory);
  const names = crews.map(({ name }) => name);
  const scratch = await mkdtemp(join(tmpdir(), "stepcrew-crews-"));
  try {
    const compiled = await compileModules(crewsDirectory, findCrewModules(crewsDirectory, names), scratch);
    const named = crews.flatMap((crew) => namedModules(crew, compiled.modules));
    const loading = await tryModules(scratch, named);
    return {
      crews: crews.map((crew) =>
        withProblems(crew, [...(compiled.problems.get(crew.name) ?? []), ...(loading.get(crew.name) ?? [])]),
      ),
      modules: compiled.modules,
    };
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** Files beside tools may be what tools import; only those that a crew names have to be tools. */
function namedModules({ name, crew }: BuiltCrew, modules: readonly CrewModule[]): readonly CrewModule[] {
  if (crew === undefined) return [];
  const tools = new Set([...crew.tasks, ...crew.agents].flatMap((body) => body.tools));
  const guardrails = new Set(
    crew.tasks
      .flatMap((task) => task.guardrails ?? [])
      .flatMap((guardrail) => ("file" in guardrail ? [guardrail.file] : [])),
  );
  const isNamed = { tools, guardrails };
  return modules.filter((module) => module.crew === name && isNamed[module.kind].has(module.name));
}

function withProblems({ crew, ...listed }: BuiltCrew, found: readonly Problem[]): BuiltCrew {
  const problems = [...listed.problems, ...found];
  return found.length === 0 && crew !== undefined ? { ...listed, crew, problems } : { ...listed, problems };
}
