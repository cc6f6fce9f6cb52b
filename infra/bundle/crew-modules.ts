import { join } from "node:path";

import { type CodeFile, codeFilesIn } from "../../functions/adapters/crew-files/code-files.ts";
import { sharedTools } from "../../functions/adapters/crew-files/shared-tools.ts";
import type { BuiltCrew } from "../../functions/crew/index.ts";

export interface CrewModule {
  readonly crew: string;
  readonly kind: "guardrails" | "tools";
  /** The file's name without its ending: what the crew's tasks and agents call it. */
  readonly name: string;
  /** Absolute path of the TypeScript file. */
  readonly source: string;
  /**
   * Where it goes in the bundle, without its ending: `crews/<name>/tools/<file>`, or with guardrails for
   * tools.
   */
  readonly target: string;
}

/** Folders of a crew whose files its tasks and agents may name as code. */
const CODE_FOLDERS = ["guardrails", "tools"] as const;

/** The guardrails/*.ts and tools/*.ts of these crews, and the tools that they share, in a steady order. */
export function findCrewModules(crewsDirectory: string, crews: readonly string[]): readonly CrewModule[] {
  const shared = sharedTools(crewsDirectory);
  return crews.flatMap((crew) => {
    const own = ownModules(crewsDirectory, crew);
    const isOwn = (name: string): boolean =>
      own.some((module) => module.kind === "tools" && module.name === name);
    const others = shared.filter(({ name }) => !isOwn(name));
    return [...own, ...others.map((file) => moduleOf(crew, "tools", file))];
  });
}

const ownModules = (crewsDirectory: string, crew: string): readonly CrewModule[] =>
  CODE_FOLDERS.flatMap((kind) =>
    codeFilesIn(join(crewsDirectory, crew, kind)).map((file) => moduleOf(crew, kind, file)),
  );

const moduleOf = (crew: string, kind: CrewModule["kind"], { name, source }: CodeFile): CrewModule => ({
  crew,
  kind,
  name,
  source,
  target: `crews/${crew}/${kind}/${name}`,
});

/** Files beside tools may be what tools import; only those that a crew names have to be tools. */
export function namedModules(
  { name, crew }: BuiltCrew,
  modules: readonly CrewModule[],
): readonly CrewModule[] {
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
