import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

import { readCrews } from "../../functions/adapters/crew-files/read-crews.ts";
import type { BuiltCrew, Problem } from "../../functions/crew/index.ts";
import { withLockProblem } from "../python/lock/lock-problem.ts";
import { type LockOutcome, makePythonLocks, type PythonMaking } from "../python/lock/make-locks.ts";
import { type CompiledModules, compileModules } from "./compiled-modules.ts";
import { type CrewModule, findCrewModules, namedModules } from "./crew-modules.ts";
import { type LoadedModule, tryModules } from "./loaded-modules.ts";

export interface CheckedCrews {
  /** What crews.json holds: every crew, with what is wrong with its files and its code. */
  readonly crews: readonly BuiltCrew[];
  /** The code of crews whose code compiles. That of the others is not built, and they cannot be started. */
  readonly modules: readonly CrewModule[];
}

/**
 * For callers that want to see progress, or look at some crews only. A module that never finishes loading
 * delays its own crew by ten seconds, and no other.
 */
export interface CrewsWatch {
  /** The folders of the crews to look at; of all if absent. A name that no crew has finds none. */
  readonly only?: readonly string[];
  /** Hears of each crew once, as soon as it is checked, with those of its modules that were loaded. */
  readonly onChecked?: (crew: BuiltCrew, loaded: readonly LoadedModule[]) => void;
  /** How the locks of crews with Python are made that are missing or stale; absent: they are not. */
  readonly python?: { readonly making: () => Promise<PythonMaking>; readonly deploys?: boolean };
  /** Hears of each module that takes more than a second. */
  readonly onSlow?: (module: CrewModule) => void;
}

/**
 * Reads the crews of a folder, compiles their tools and guardrails, and loads those that a task or an agent
 * names. What is wrong with a crew is among its own problems and does not affect the others.
 * @throws Error when the folder itself cannot be read
 */
export async function checkCrews(directory: string, watch: CrewsWatch = {}): Promise<CheckedCrews> {
  const crewsDirectory = resolve(directory);
  const { python, only } = watch;
  const wanted = { crewsDirectory, ...(only && { only }), deploys: python?.deploys === true };
  const locks = python === undefined ? [] : await makePythonLocks(wanted, python.making);
  const all = await readCrews(crewsDirectory);
  const crews = all.filter(({ name }) => only?.includes(name) ?? true).map((crew) => withReason(crew, locks));
  const names = crews.map(({ name }) => name);
  const scratch = await mkdtemp(join(tmpdir(), "stepcrew-crews-"));
  try {
    const compiled = await compileModules(crewsDirectory, findCrewModules(crewsDirectory, names), scratch);
    const checked = new Map<string, BuiltCrew>();
    for await (const [crew, loaded] of loadCrews(crews, compiled, scratch, watch.onSlow)) {
      checked.set(crew.name, crew);
      watch.onChecked?.(crew, loaded);
    }
    return { crews: names.flatMap((name) => checked.get(name) ?? []), modules: compiled.modules };
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** Gives the crews in their order, each when its modules are loaded; those of slow modules come last. */
async function* loadCrews(
  crews: readonly BuiltCrew[],
  { modules, problems }: CompiledModules,
  scratch: string,
  onSlow: CrewsWatch["onSlow"],
): AsyncGenerator<readonly [BuiltCrew, readonly LoadedModule[]]> {
  const named = crews.map((crew) => ({ crew, own: namedModules(crew, modules) }));
  const loaded = new Map<CrewModule, LoadedModule>();
  let waiting = named;
  function* finished() {
    while (waiting[0]?.own.every((module) => loaded.has(module)) === true) {
      const { crew, own } = waiting[0];
      waiting = waiting.slice(1);
      const all = own.flatMap((module) => loaded.get(module) ?? []);
      const found = [...(problems.get(crew.name) ?? []), ...all.flatMap(({ problem }) => problem ?? [])];
      yield [withToolFacts(withProblems(crew, found), all), all] as const;
    }
  }
  const putLast = (module: CrewModule): void => {
    const isSlow = ({ crew }: { readonly crew: BuiltCrew }): boolean => crew.name === module.crew;
    waiting = [...waiting.filter((each) => !isSlow(each)), ...waiting.filter(isSlow)];
    onSlow?.(module);
  };
  yield* finished();
  const all = named.flatMap(({ own }) => own);
  for await (const one of tryModules(scratch, all, { onSlow: putLast })) {
    loaded.set(one.module, one);
    yield* finished();
  }
}

function withReason(crew: BuiltCrew, locks: readonly LockOutcome[]): BuiltCrew {
  const lock = locks.find((each) => each.crew === crew.name);
  return lock?.state === "failed" ? withLockProblem(crew, lock.problem) : crew;
}

/** What was found out about the crew's tools by loading them, for those who do not load them. */
function withToolFacts(crew: BuiltCrew, loaded: readonly LoadedModule[]): BuiltCrew {
  const facts = loaded.flatMap(({ module, tool }) =>
    tool === undefined ? [] : [[module.name, tool] as const],
  );
  return facts.length === 0 ? crew : { ...crew, toolFacts: Object.fromEntries(facts) };
}

function withProblems({ crew, ...listed }: BuiltCrew, found: readonly Problem[]): BuiltCrew {
  const problems = [...listed.problems, ...found];
  return found.length === 0 && crew !== undefined ? { ...listed, crew, problems } : { ...listed, problems };
}
